using Migrations.ModelCluster.Recording;

namespace Migrations.ModelCluster.Tests.Histories;

/// <summary>What clients do, and what befalls replayer and target: all from one seed.</summary>
/// <param name="Steps">In the order they were made; each client sends its own in this order, and clients interleave by the seed.</param>
/// <param name="Crashes">The replayer is killed at the n-th request that each of its runs sends.</param>
internal sealed record History(int Seed, IReadOnlyList<HistoryStep> Steps, IReadOnlyList<int> Crashes, bool HasFaults)
{
    /// <summary>Of a log of the proxy the source is pulled before the replay.</summary>
    public RecordedBy RecordedBy { get; init; } = RecordedBy.Plugin;

    /// <summary>The source's operations are synced late: a restart loses some that had been answered.</summary>
    public bool LosesWrites { get; init; }

    /// <summary>A restart forgets tombstones, so versions may fall.</summary>
    public bool HasRestarts => Steps.Any(static s => s.IsRestart);

    /// <summary>Faults meet every request of the replayer: administration, looks, bulks of its own.</summary>
    public bool HasControlFaults { get; init; }

    /// <summary>Some replayed writes are done twice, some when their connection has long ended.</summary>
    public bool HasLateDeliveries { get; init; }

    /// <summary>At its n-th request the target begins to refuse the replayer, until its operator sees it.</summary>
    public int? RefusedFrom { get; init; }

    public bool HasRefusals => RefusedFrom is not null;

    public bool IsPulled => RecordedBy == RecordedBy.Proxy;

    public override string ToString() =>
        $"seed {Seed}, recorded by {RecordedBy}, loses writes {LosesWrites}, faults {HasFaults}, on control calls {HasControlFaults}, late deliveries {HasLateDeliveries}, refused from {RefusedFrom}, killed at [{string.Join(", ", Crashes)}], {Steps.Count} steps\n" + string.Join('\n', Steps);
}

/// <summary>One request of one client. <c>{lock}</c> in the target becomes the document's number and term at that moment.</summary>
internal sealed record HistoryStep(int Client, string Method, string Target, string? Body)
{
    private const string RestartMethod = "RESTART";

    /// <summary>The source ends without a word and starts again.</summary>
    public bool IsRestart => Method == RestartMethod;

    public static HistoryStep Restart(int client) => new(client, RestartMethod, "", null);

    public override string ToString() => $"  client {Client}: {Method} {Target} {Body?.ReplaceLineEndings("\\n")}";
}
