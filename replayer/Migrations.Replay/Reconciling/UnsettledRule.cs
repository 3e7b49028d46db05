using Migrations.Exchanges.Tuples;
using Migrations.Replay.Executing;

namespace Migrations.Replay.Reconciling;

/// <summary>Does what came of a write say what its documents end as? Pure.</summary>
/// <remarks>A copy of a request whose connection broke may reach the target long after: behind a repeat, and behind later writes of the same documents. Versions refuse some of these copies; creates, updates and tombstones that were forgotten do not.</remarks>
public static class UnsettledRule
{
    public const string Refused = "the target refused it for the caller";
    private const string Late = "its connection broke: a copy may come late";

    /// <summary>Null when it does; else why not.</summary>
    public static string? Why(UnitResult result, bool inDoubt, bool hasBrokenCall) => result switch
    {
        _ when IsRefused(result) => Refused,
        _ when result.Reconciled.Any(static r => r.IsOpen) => "a document could not be set",
        { Outcome.Status: SendStatus.Broken or SendStatus.TimedOut } => Late,
        _ when inDoubt => "a run that was killed had begun it: a copy may come late",
        _ when hasBrokenCall => Late,
        _ => null,
    };

    /// <summary>True when the target says that the caller may not, of the whole or of an item.</summary>
    public static bool IsRefused(UnitResult result) => result.Outcome?.StatusCode is 401 or 403 || result.Operations.Any(static o => o.Status is 401 or 403);
}
