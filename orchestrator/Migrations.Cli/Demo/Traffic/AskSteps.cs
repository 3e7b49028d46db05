namespace Migrations.Cli.Demo.Traffic;

/// <summary>What consoles, dashboards and exporters ask: the cluster and its indices about themselves, queries about their making. Changes nothing.</summary>
/// <remarks>By one client, after a refresh, with no write beside, on indices that are written no more: the answers depend on the cluster alone.</remarks>
internal static class AskSteps
{
    private const string Airports = $"/{TrafficIndices.Airports}";
    private const string Search = $"{Airports}/_search";
    private const string FlightSearch = $"/{TrafficIndices.Flights}/_search";

    /// <summary>All of them, one after another.</summary>
    public static async Task RunAsync(TrafficSession session, CancellationToken cancellationToken)
    {
        await AboutClusterAsync(session, cancellationToken);
        await AboutIndicesAsync(session, cancellationToken);
        await AboutQueriesAsync(session, cancellationToken);
        await OddSearchesAsync(session, cancellationToken);
        await SlicedScrollAsync(session, cancellationToken);
    }

    private static async Task AboutClusterAsync(TrafficSession s, CancellationToken c)
    {
        foreach (var target in new[] { "/", "/_cluster/health", "/_cat/nodes", "/_cat/health" }) { await s.AskAsync(TrafficSteps.AskCluster, "GET", target, null, c); }
    }

    private static async Task AboutIndicesAsync(TrafficSession s, CancellationToken c)
    {
        string[] targets =
        [
            $"/_cat/indices{Airports}", $"/_cat/count{Airports}", $"{Airports}/_settings", $"{Airports}/_mapping", $"/{TrafficIndices.Flights}/_alias", $"{Airports}/_stats",
            $"{Airports}/_field_caps?fields=*", $"{Airports}/_mapping/field/*", $"/_cat/indices{Airports}?format=json",
        ];
        foreach (var target in targets) { await s.AskAsync(TrafficSteps.AskIndices, "GET", target, null, c); }
        await s.AskAsync(TrafficSteps.AskIndices, "GET", $"{Airports}/_analyze", """{"field":"name","text":"The international airports of Alaska"}""", c);
    }

    private static async Task AboutQueriesAsync(TrafficSession s, CancellationToken c)
    {
        await s.AskAsync(TrafficSteps.AskQueries, "POST", $"{Airports}/_validate/query?explain=true", """{"query":{"match":{"name":"county field"}}}""", c);
        await s.AskAsync(TrafficSteps.AskQueries, "POST", $"{Airports}/_validate/query?explain=true", """{"query":{"no_such_query":{}}}""", c);
        await s.AskAsync(TrafficSteps.AskQueries, "POST", $"{Airports}/_explain/{s.Data.Airports[0].Iata}", """{"query":{"term":{"state":"MS"}}}""", c);
        // The score of this field is 1 whatever else the index holds, but the explanation names the documents by their places in Lucene segments:
        // the source's are of many updates, the target's of one copy.
        await s.AskAsync(TrafficSteps.AskQueries, "POST", $"/{TrafficIndices.Routes}/_search", """{"explain":true,"size":30,"query":{"term":{"destination":"BOS"}},"sort":[{"delay":"asc"}],"_source":false}""", c);
        await s.AskAsync(TrafficSteps.AskQueries, "POST", Search, """{"profile":true,"size":3,"query":{"term":{"state":"TX"}},"sort":[{"iata":"asc"}]}""", c);
    }

    /// <summary>Searches that two versions are known to answer otherwise, and hits that stand in no order.</summary>
    private static async Task OddSearchesAsync(TrafficSession s, CancellationToken c)
    {
        await s.AskAsync(TrafficSteps.OddSearches, "POST", Search, """{"size":1000,"query":{"match_all":{}},"sort":[{"country":"asc"}],"_source":false}""", c);
        await s.AskAsync(TrafficSteps.OddSearches, "POST", Search, $$$$$$$"""{"query":{"term":{"iata":"{{{{{{{s.Data.Airports[0].Iata}}}}}}}"}},"collapse":{"field":"state"}}""", c);
        await s.AskAsync(TrafficSteps.OddSearches, "POST", FlightSearch, """{"size":0,"query":{"range":{"distance":{"lt":100}}},"aggs":{"p":{"percentiles":{"field":"distance"}},"h":{"percentiles":{"field":"distance","hdr":{"number_of_significant_value_digits":3}}}}}""", c);
        await s.AskAsync(TrafficSteps.OddSearches, "POST", FlightSearch, """{"size":0,"query":{"range":{"delay":{"lt":0}}},"aggs":{"m":{"date_histogram":{"field":"date","interval":"month"}}}}""", c);
    }

    private static async Task SlicedScrollAsync(TrafficSession s, CancellationToken c)
    {
        for (var slice = 0; slice < 2; slice++)
        {
            var body = $$$$$$$"""{"slice":{"id":{{{{{{{slice}}}}}}},"max":2},"size":1000,"query":{"match_all":{}},"sort":[{"iata":"asc"}],"_source":false}""";
            var page = await s.AskAsync(TrafficSteps.SlicedScroll, "POST", Search + "?scroll=1m", body, c);
            if (page?["_scroll_id"]?.GetValue<string>() is { } handle) { await s.AskAsync(TrafficSteps.SlicedScroll, "DELETE", "/_search/scroll", TrafficSession.Json(new { scroll_id = new[] { handle } }), c); }
        }
    }
}
