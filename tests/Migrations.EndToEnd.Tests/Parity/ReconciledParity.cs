using Migrations.Compare.Parity;
using Migrations.Exchanges.Clusters;

namespace Migrations.EndToEnd.Tests.Parity;

/// <summary>Parity as a user judges it. A version that came out another (one of the two has forgotten a tombstone that the other still had) is no failure only if reconciling versions removes it.</summary>
internal static class ReconciledParity
{
    private const int MostTold = 10;

    public static async Task<ParityReport> OfAsync(ClusterClient source, ClusterClient target, Action<string> say, CancellationToken token)
    {
        var offsets = new List<DocumentDifference>();
        var parity = await new ParityCheck(source, target, new ParityOptions(), TimeProvider.System).RunAsync(null, d => { if (d.Kind == DifferenceKind.Version) { offsets.Add(d); } }, token);
        if (offsets.Count == 0) { return parity; }
        say($"versions that came out another: {string.Join(", ", offsets)}");
        await new VersionReconciler(source, target, new VersionReconcilerOptions(), TimeProvider.System).RunAsync(offsets, token);
        return await new ParityCheck(source, target, new ParityOptions(), TimeProvider.System).RunAsync(null, null, token);
    }

    /// <summary>Says what differs: first what log and run know of it, which is long, last the differences themselves.</summary>
    public static void Tell(ParityReport parity, string log, string run, Action<string> say)
    {
        var examples = parity.Indices.SelectMany(static i => i.Examples).Take(MostTold).ToList();
        foreach (var one in examples) { say($"{one}\n{DocumentHistory.Of(log, run, one.Index, one.Id)}"); }
        foreach (var one in parity.Metadata) { say($"{one}\n{IndexHistory.Of(log, run, one.Name)}"); }
        foreach (var one in examples) { say($"differs in {Path.GetFileName(Path.GetDirectoryName(run))}: {one}"); }
    }
}
