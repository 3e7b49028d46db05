using Migrations.Exchanges.Clusters;
using Migrations.Exchanges.Routes;
using Migrations.Replay.Planning;
using Migrations.Replay.Reconciling;

namespace Migrations.Replay.Executing;

/// <summary>Tells one request that the target refuses for the caller from a target that refuses the caller. Thread-safe.</summary>
/// <remarks>The source had taken what is sent, so 401 and 403 are about the replayer. A single refusal is a difference, its documents are set; stopped is for what would repeat itself or what later writes rest on.</remarks>
public sealed class RefusalWatch(Uri target, RefusalPolicy policy)
{
    /// <summary>So many refusals of one name, none accepted between them, are no accident.</summary>
    public const int MostInARow = 20;

    private readonly Lock _gate = new();
    private readonly Dictionary<(string Name, bool IsWriting), int> _inARow = [];

    /// <summary>Throws <see cref="TargetRefusesException"/> when the replay must not go on; the unit is then not done.</summary>
    public void Note(PlannedUnit unit, UnitResult result)
    {
        if (result.Outcome is not { IsAnswered: true } outcome || unit.Route is not { } route) { return; }
        var isRefused = UnsettledRule.IsRefused(result);
        if (outcome.StatusCode == 401) { throw Stop(unit, result, "is answered 401"); }
        if (policy == RefusalPolicy.GoOn) { return; }
        if (isRefused && route.Class == RouteClass.Administration) { throw Stop(unit, result, "is answered 403, and what follows rests on it"); }
        var inARow = Count(unit.Touches.Count > 0 ? unit.Touches[0].Name : Touch.All, unit.IsWriting, isRefused);
        if (inARow >= MostInARow) { throw Stop(unit, result, $"is the last of {inARow} in a row that are answered 403"); }
    }

    private int Count(string name, bool isWriting, bool isRefused)
    {
        lock (_gate)
        {
            if (!isRefused) { _inARow.Remove((name, isWriting)); return 0; }
            return _inARow[(name, isWriting)] = _inARow.GetValueOrDefault((name, isWriting)) + 1;
        }
    }

    private TargetRefusesException Stop(PlannedUnit unit, UnitResult result, string how)
    {
        var (answer, names) = (result.Outcome!.Answer!, string.Join(", ", unit.Touches.Take(3).Select(static t => t.Name)));
        var reason = new ClusterAnswer("", "", "", answer.Status, answer.Headers, answer.Body).Reason();
        return TargetRefusesException.Of(target, $"{unit.Route!.Api} on {names} {how}{reason}.");
    }
}
