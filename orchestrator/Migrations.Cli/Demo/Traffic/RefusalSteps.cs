using System.Text;

namespace Migrations.Cli.Demo.Traffic;

/// <summary>Requests that the source refuses: for the data, for the state of an index, for their size.</summary>
internal static class RefusalSteps
{
    private const string Guarded = TrafficIndices.Guarded;
    private const string Document = """{"n":1}""";

    /// <summary>All of them, by one client, while others go on.</summary>
    public static async Task RunAsync(TrafficSession session, CancellationToken cancellationToken)
    {
        await ByDataAsync(session, cancellationToken);
        await ByBlockAsync(session, cancellationToken);
        await BySizeAsync(session, cancellationToken);
    }

    private static async Task ByDataAsync(TrafficSession s, CancellationToken c)
    {
        await s.AskAsync(TrafficSteps.Refused400, "PUT", $"/{TrafficIndices.Hot}/_doc/bad", """{"n":"not a number"}""", c);
        await s.AskAsync(TrafficSteps.Refused400, "PUT", $"/{TrafficIndices.Hot}/_doc/bad", """{"n":""", c);
        await s.AskAsync(TrafficSteps.Refused400, "POST", $"/{TrafficIndices.Flights}/_search", """{"query":{"no_such_query":{}}}""", c);
        await s.AskAsync(TrafficSteps.Refused404, "GET", $"/{TrafficIndices.Hot}/_doc/no-such-document", null, c);
        await s.AskAsync(TrafficSteps.Refused404, "POST", $"/{TrafficIndices.Hot}/_update/no-such-document", """{"doc":{"n":1}}""", c);
        await s.AskAsync(TrafficSteps.Refused404, "POST", "/no-such-index/_search", """{"query":{"match_all":{}}}""", c);
        await s.AskAsync(TrafficSteps.IndexWithId, "PUT", $"/{Guarded}/_doc/1", Document, c);
        await s.AskAsync(TrafficSteps.Refused409, "PUT", $"/{Guarded}/_create/1", Document, c);
    }

    private static async Task ByBlockAsync(TrafficSession s, CancellationToken c)
    {
        await BlockAsync(s, "blocks.write", "true", c);
        await s.AskAsync(TrafficSteps.Blocked403, "PUT", $"/{Guarded}/_doc/2", Document, c);
        await s.AskAsync(TrafficSteps.Blocked403, "POST", "/_bulk", MixedBulk("h-from-bulk"), c);
        await s.AskAsync(TrafficSteps.Blocked403, "DELETE", $"/{Guarded}/_doc/1", null, c);
        await BlockAsync(s, "blocks.write", "null", c);
        await BlockAsync(s, "blocks.read_only_allow_delete", "true", c);
        await s.AskAsync(TrafficSteps.Blocked429, "PUT", $"/{Guarded}/_doc/3", Document, c);
        await s.AskAsync(TrafficSteps.Blocked429, "POST", "/_bulk", MixedBulk("h-from-bulk-2"), c);
        await BlockAsync(s, "blocks.read_only_allow_delete", "null", c);
        await s.AskAsync(TrafficSteps.IndexWithId, "PUT", $"/{Guarded}/_doc/4", Document, c);
    }

    private static Task BlockAsync(TrafficSession s, string block, string value, CancellationToken c) =>
        s.AskAsync(TrafficSteps.Block, "PUT", $"/{Guarded}/_settings", $$$$$$$"""{"index":{"{{{{{{{block}}}}}}}":{{{{{{{value}}}}}}}}}""", c);

    /// <summary>One item for the blocked index, one for another: the bulk is answered 200, the item is refused.</summary>
    private static string MixedBulk(string id) =>
        $$$$$$$"""
        {"index":{"_index":"{{{{{{{Guarded}}}}}}}","_id":"refused"}}
        {"n":1}
        {"index":{"_index":"{{{{{{{TrafficIndices.Hot}}}}}}}","_id":"{{{{{{{id}}}}}}}"}}
        {"n":1,"who":"bulk"}

        """;

    /// <summary>The answer to the large one overtakes those before it: it comes before the REST layer.</summary>
    private static Task BySizeAsync(TrafficSession s, CancellationToken c)
    {
        var large = Encoding.ASCII.GetBytes($$$$$$$"""{"text":"{{{{{{{new string('x', s.Options.OversizedBytes)}}}}}}}"}""");
        TrafficRequest Request(string method, string id, byte[] body) =>
            new(TrafficSteps.TooLarge413, method, $"/{Guarded}/_doc/{id}", body) { OpaqueId = $"pipeline-{s.Number}-{method}-{id}" };
        var small = TrafficSession.Bytes(Document);
        return s.PipelineAsync([Request("PUT", "5?refresh=true", small), Request("PUT", "large", large), Request("PUT", "6", small), Request("GET", "5", [])], c);
    }
}
