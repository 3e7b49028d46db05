using System.Globalization;

namespace Migrations.Cli.Demo.Traffic;

/// <summary>What happens to whole indices, and to backups.</summary>
internal static class LifecycleSteps
{
    private const string Scratch = TrafficIndices.Scratch;

    /// <summary>By one client, once a round, while others go on.</summary>
    public static async Task RunAsync(TrafficSession session, int round, CancellationToken cancellationToken)
    {
        await RecreateAsync(session, round, cancellationToken);
        await CloseAndOpenAsync(session, cancellationToken);
        await SnapshotsAsync(session, round, cancellationToken);
    }

    private static async Task RecreateAsync(TrafficSession s, int round, CancellationToken c)
    {
        await s.AskAsync(TrafficSteps.IndexWithId, "PUT", $"/{Scratch}/_doc/1", """{"old":1}""", c);
        await s.AskAsync(TrafficSteps.Recreate, "DELETE", $"/{Scratch}", null, c);
        var mapping = round % 2 == 0 ? "keyword" : "text";
        var body = $$$$$$$"""{"settings":{"number_of_shards":1,"number_of_replicas":0},"mappings":{"properties":{"kind":{"type":"{{{{{{{mapping}}}}}}}"}}}}""";
        await s.AskAsync(TrafficSteps.Recreate, "PUT", $"/{Scratch}", body, c);
        await s.AskAsync(TrafficSteps.IndexWithId, "PUT", $"/{Scratch}/_doc/1", """{"kind":"new"}""", c);
        await s.AskAsync(TrafficSteps.IndexWithId, "PUT", $"/{Scratch}/_doc/2", """{"kind":"new","more":[1,2,3]}""", c);
    }

    private static async Task CloseAndOpenAsync(TrafficSession s, CancellationToken c)
    {
        await s.AskAsync(TrafficSteps.CloseOpen, "POST", $"/{Scratch}/_close", null, c);
        await s.AskAsync(TrafficSteps.Refused400, "POST", $"/{Scratch}/_search", """{"query":{"match_all":{}}}""", c);
        await s.AskAsync(TrafficSteps.CloseOpen, "POST", $"/{Scratch}/_open", null, c);
        await s.AskAsync(TrafficSteps.CloseOpen, "GET", $"/_cluster/health/{Scratch}?wait_for_status=green&timeout=30s", null, c);
        await s.AskAsync(TrafficSteps.UpdatePartial, "POST", $"/{Scratch}/_update/1", """{"doc":{"after":"opened"}}""", c);
        await s.AskAsync(TrafficSteps.Alias, "POST", "/_aliases", """{"actions":[{"add":{"index":"scratch","alias":"notes"}}]}""", c);
    }

    /// <summary>One snapshot stays, one is deleted: replayed, either would damage the source's backups.</summary>
    private static async Task SnapshotsAsync(TrafficSession s, int round, CancellationToken c)
    {
        if (s.Options.RepositoryFolder is null) { return; }
        var kept = string.Create(CultureInfo.InvariantCulture, $"/_snapshot/{TrafficIndices.Repository}/kept-{round}");
        var gone = string.Create(CultureInfo.InvariantCulture, $"/_snapshot/{TrafficIndices.Repository}/gone-{round}");
        const string Body = """{"indices":"scratch,guarded","include_global_state":false}""";
        await s.AskAsync(TrafficSteps.Snapshot, "PUT", kept + "?wait_for_completion=true", Body, c);
        await s.AskAsync(TrafficSteps.Snapshot, "PUT", gone + "?wait_for_completion=true", Body, c);
        await s.AskAsync(TrafficSteps.Snapshot, "GET", kept, null, c);
        await s.AskAsync(TrafficSteps.SnapshotDelete, "DELETE", gone, null, c);
    }
}
