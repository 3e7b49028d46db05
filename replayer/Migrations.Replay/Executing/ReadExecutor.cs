using Migrations.Exchanges.Clusters;
using Migrations.Exchanges.Tuples;
using Migrations.Replay.Planning;
using Migrations.Replay.Rewriting;
using Migrations.Replay.Sending;

namespace Migrations.Replay.Executing;

/// <summary>Sends a read when the target shows what the source had shown.</summary>
public sealed class ReadExecutor(TargetClient client, ClusterClient control, FreshnessClock clock, HandleTable handles, TargetFit fit)
{
    public async Task<UnitResult> ExecuteAsync(PlannedUnit unit, CancellationToken token)
    {
        var request = fit.Fit(ReadRewriter.Rewrite(unit, handles.Of, out var unknown));
        if (unknown is not null && unit.Exchange!.Response?.Status == 200)
        {
            return new UnitResult(TupleDisposition.Withheld, "its handle was given by a request that was not replayed");
        }

        var realtime = FreshnessRule.IsRealtime(unit.Route!);
        if (!realtime && unit.SourceFreshness is ReadFreshness.Fresh or ReadFreshness.None or ReadFreshness.Untold) { await clock.RefreshAsync(unit, names => RefreshAsync(names, token), token); }
        var mark = clock.ReadBegins(unit);
        var outcome = await client.SendAsync(request, token);
        var freshness = clock.ReadEnds(unit, mark, realtime);
        if (outcome.Answer is { Status: 200 } answer && Handles.GivenBy(unit.Exchange!) is { } source
            && Handles.InAnswer(answer.Header("content-encoding"), answer.Body) is { } target)
        {
            handles.Set(source, target);
        }

        return new UnitResult(TupleDisposition.Sent, "") { Request = request, Outcome = outcome, TargetFreshness = freshness };
    }

    private async Task RefreshAsync(IReadOnlyList<string> names, CancellationToken token)
    {
        foreach (var some in names.Chunk(50))
        {
            var expression = string.Join(',', some.Select(ClusterClient.Escape));
            (await control.SendAsync("POST", $"/{expression}/_refresh?ignore_unavailable=true&allow_no_indices=true", null, token)).EnsureGranted();
        }
    }
}
