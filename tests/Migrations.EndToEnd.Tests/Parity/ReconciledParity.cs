using Migrations.Compare.Parity;
using Migrations.Exchanges.Clusters;

namespace Migrations.EndToEnd.Tests.Parity;

/// <summary>Parity as a user judges it. A version that came out another (one of the two has forgotten a tombstone that the other still had) is no failure only if reconciling versions removes it.</summary>
internal static class ReconciledParity
{
    public static async Task<ParityReport> OfAsync(ClusterClient source, ClusterClient target, Action<string> say, CancellationToken token)
    {
        var offsets = new List<DocumentDifference>();
        var parity = await new ParityCheck(source, target, new ParityOptions(), TimeProvider.System).RunAsync(null, d => { if (d.Kind == DifferenceKind.Version) { offsets.Add(d); } }, token);
        if (offsets.Count == 0) { return parity; }
        say($"versions that came out another: {string.Join(", ", offsets)}");
        await new VersionReconciler(source, target, new VersionReconcilerOptions(), TimeProvider.System).RunAsync(offsets, token);
        return await new ParityCheck(source, target, new ParityOptions(), TimeProvider.System).RunAsync(null, null, token);
    }
}
