namespace Migrations.Cli.Demo.Traffic;

/// <summary>Reads of every kind. Most come after a refresh with no write beside, so that two clusters can be compared.</summary>
internal static class ReadSteps
{
    private const string Airports = $"/{TrafficIndices.Airports}/_search";
    private const string Flights = $"/{TrafficIndices.Flights}/_search";

    private static readonly string[] _words = ["international", "municipal", "county", "regional", "field", "memorial", "bay", "lake"];
    private static readonly string[] _states = ["TX", "CA", "NY", "FL", "AK", "WA", "CO", "MS"];

    private static readonly Func<TrafficSession, CancellationToken, Task>[] _steps =
    [
        GetAsync, GetSourceAsync, MultiGetAsync, TextAsync, FilterAsync, SortAsync, AggregationsAsync, GeoAsync, NowAsync, AliasAsync,
        MultiSearchAsync, ScrollAsync, CountAsync, HeadAsync,
    ];

    /// <summary>So many steps; each kind in turn at first, then as the random says.</summary>
    public static async Task RunAsync(TrafficSession session, int steps, CancellationToken cancellationToken)
    {
        for (var step = 0; step < steps; step++)
        {
            var chosen = session.Random.Next(_steps.Length);
            await _steps[step < _steps.Length ? step : chosen](session, cancellationToken);
        }
    }

    /// <summary>A search while others write: what it finds is nobody's promise.</summary>
    public static Task RacingAsync(TrafficSession s, CancellationToken c) => s.AskAsync(
        TrafficSteps.SearchRacing, "POST", $"/{TrafficIndices.Flights},{TrafficIndices.Hot}/_search",
        """{"size":5,"track_total_hits":true,"query":{"match_all":{}},"sort":[{"delay":{"order":"desc","unmapped_type":"integer"}}]}""", c);

    private static Task GetAsync(TrafficSession s, CancellationToken c) => s.Random.Next(3) switch
    {
        0 => s.AskAsync(TrafficSteps.Get, "GET", $"/{TrafficIndices.Hot}/_doc/h{s.Random.Next(45)}", null, c),
        1 => s.AskAsync(TrafficSteps.Get, "GET", $"/routes/_doc/b{s.Random.Next(400)}", null, c),
        _ => s.AskAsync(TrafficSteps.Get, "GET", $"/air/_doc/{s.Pick(s.Data.Airports).Iata}?_source_includes=name,city", null, c),
    };

    private static Task GetSourceAsync(TrafficSession s, CancellationToken c) =>
        s.AskAsync(TrafficSteps.GetSource, "GET", $"/{TrafficIndices.Airports}/_source/{s.Pick(s.Data.Airports).Iata}", null, c);

    private static Task MultiGetAsync(TrafficSession s, CancellationToken c)
    {
        var body = $$$$$$$"""
            {"docs":[{"_index":"airports","_id":"{{{{{{{s.Pick(s.Data.Airports).Iata}}}}}}}"},{"_index":"hot","_id":"h{{{{{{{s.Random.Next(45)}}}}}}}"},
             {"_index":"routes-2001","_id":"b{{{{{{{s.Random.Next(100)}}}}}}}"},{"_index":"no-such-index","_id":"1"}]}
            """;
        return s.AskAsync(TrafficSteps.MultiGet, "POST", "/_mget", body, c);
    }

    private static Task TextAsync(TrafficSession s, CancellationToken c)
    {
        var word = s.Pick(_words);
        var tie = s.Random.Next(2) == 0 ? ""","sort":["_score",{"iata":"asc"}]""" : "";
        var body = $$$$$$$"""{"query":{"multi_match":{"query":"{{{{{{{word}}}}}}} {{{{{{{s.Pick(_words)}}}}}}}","fields":["name^2","city"]}},"size":15{{{{{{{tie}}}}}}}}""";
        return s.AskAsync(TrafficSteps.SearchText, "POST", Airports, body, c);
    }

    private static Task FilterAsync(TrafficSession s, CancellationToken c)
    {
        var body = $$$$$$$"""
            {"query":{"bool":{"filter":[{"term":{"origin":"{{{{{{{s.Pick(s.Data.Flights).Origin}}}}}}}"}},{"range":{"distance":{"gte":{{{{{{{s.Random.Next(1500)}}}}}}}}}}],
             "must_not":[{"range":{"delay":{"gt":120}}}]}},"sort":[{"date":"asc"},{"delay":"asc"},{"destination":"asc"},{"distance":"asc"}],"size":20,"_source":["date","delay"]}
            """;
        return s.AskAsync(TrafficSteps.SearchFilter, "POST", Flights, body, c);
    }

    private static Task SortAsync(TrafficSession s, CancellationToken c)
    {
        var body = $$$$$$$"""{"query":{"term":{"state":"{{{{{{{s.Pick(_states)}}}}}}}"}},"sort":[{"city.raw":"{{{{{{{(s.Random.Next(2) == 0 ? "asc" : "desc")}}}}}}}"},{"iata":"asc"}],"from":{{{{{{{s.Random.Next(10)}}}}}}},"size":10}""";
        return s.AskAsync(TrafficSteps.SearchSort, "POST", Airports, body, c);
    }

    private static Task AggregationsAsync(TrafficSession s, CancellationToken c)
    {
        var body = $$$$$$$"""
            {"size":0,"track_total_hits":true,"query":{"range":{"distance":{"lte":{{{{{{{s.Random.Next(500, 3000)}}}}}}}}}},
             "aggs":{"by_origin":{"terms":{"field":"origin","size":500,"order":{"_key":"asc"}},"aggs":{"delay":{"avg":{"field":"delay"}}}},
               "by_month":{"date_histogram":{"field":"date","calendar_interval":"month"}},"distance":{"stats":{"field":"distance"}},
               "ranges":{"range":{"field":"delay","ranges":[{"to":0},{"from":0,"to":60},{"from":60}]}}}}
            """;
        return s.AskAsync(TrafficSteps.SearchAggregations, "POST", Flights, body, c);
    }

    private static Task GeoAsync(TrafficSession s, CancellationToken c)
    {
        var near = s.Pick(s.Data.Airports);
        var body = $$$$$$$"""
            {"query":{"bool":{"filter":{"geo_distance":{"distance":"{{{{{{{s.Random.Next(50, 400)}}}}}}}km","location":{"lat":{{{{{{{near.Latitude}}}}}}},"lon":{{{{{{{near.Longitude}}}}}}}}}}}},
             "sort":[{"_geo_distance":{"location":{"lat":{{{{{{{near.Latitude}}}}}}},"lon":{{{{{{{near.Longitude}}}}}}}},"order":"asc","unit":"km"}},{"iata":"asc"}],"size":10,
             "aggs":{"grid":{"geohash_grid":{"field":"location","precision":3}}}}
            """;
        return s.AskAsync(TrafficSteps.SearchGeo, "POST", Airports, body, c);
    }

    private static Task NowAsync(TrafficSession s, CancellationToken c)
    {
        var body = $$$$$$$"""{"query":{"range":{"date":{"gte":"now-{{{{{{{s.Random.Next(100, 200)}}}}}}}y/d","lt":"now"}}},"sort":[{"distance":"desc"},{"date":"asc"},{"origin":"asc"},{"destination":"asc"}],"size":5}""";
        return s.AskAsync(TrafficSteps.SearchNow, "POST", Flights, body, c);
    }

    private static Task AliasAsync(TrafficSession s, CancellationToken c) => s.AskAsync(
        TrafficSteps.SearchAlias, "GET", $"/{TrafficIndices.DelayedAlias}/_search?q=destination:{s.Pick(s.Data.Flights).Destination}&sort=delay:desc,date:asc&size=10", null, c);

    private static Task MultiSearchAsync(TrafficSession s, CancellationToken c)
    {
        var body = $$$$$$$"""
            {"index":"airports"}
            {"query":{"match":{"city":"{{{{{{{s.Pick(_words)}}}}}}}"}},"sort":[{"iata":"asc"}],"size":3}
            {"index":"flights"}
            {"query":{"term":{"destination":"{{{{{{{s.Pick(s.Data.Flights).Destination}}}}}}}"}},"size":0,"track_total_hits":true}
            {"index":"no-such-index"}
            {"query":{"match_all":{}}}

            """;
        return s.AskAsync(TrafficSteps.MultiSearch, "POST", "/_msearch", body, c);
    }

    /// <summary>Page after page with the handle of the last answer, then the handle given back.</summary>
    private static async Task ScrollAsync(TrafficSession s, CancellationToken c)
    {
        var body = $$$$$$$"""{"query":{"term":{"state":"{{{{{{{s.Pick(_states)}}}}}}}"}},"sort":[{"iata":"asc"}],"size":40}""";
        var page = await s.AskAsync(TrafficSteps.Scroll, "POST", Airports + "?scroll=1m", body, c);
        string? handle = null;
        while (page?["_scroll_id"]?.GetValue<string>() is { } next)
        {
            handle = next;
            if (page["hits"]!["hits"]!.AsArray().Count == 0) { break; }
            page = await s.AskAsync(TrafficSteps.Scroll, "POST", "/_search/scroll", TrafficSession.Json(new { scroll = "1m", scroll_id = handle }), c);
        }

        if (handle is null) { return; }
        await s.AskAsync(TrafficSteps.Scroll, "DELETE", "/_search/scroll", TrafficSession.Json(new { scroll_id = new[] { handle } }), c);
    }

    private static Task CountAsync(TrafficSession s, CancellationToken c) => s.Random.Next(2) == 0
        ? s.AskAsync(TrafficSteps.Count, "GET", $"/{TrafficIndices.Flights}/_count", null, c)
        : s.AskAsync(TrafficSteps.Count, "POST", "/routes/_count", $$$$$$$"""{"query":{"term":{"origin":"{{{{{{{s.Pick(s.Data.Flights).Origin}}}}}}}"}}}""", c);

    private static Task HeadAsync(TrafficSession s, CancellationToken c) => s.Random.Next(3) switch
    {
        0 => s.AskAsync(TrafficSteps.Head, "HEAD", $"/{TrafficIndices.Airports}/_doc/{s.Pick(s.Data.Airports).Iata}", null, c),
        1 => s.AskAsync(TrafficSteps.Head, "HEAD", "/no-such-index", null, c),
        _ => s.AskAsync(TrafficSteps.Head, "HEAD", $"/{TrafficIndices.Flights}", null, c),
    };
}
