namespace Migrations.Cli.Demo.Traffic;

/// <summary>Makes the indices and what stands around them, and lets first documents make their own mappings.</summary>
internal static class SetupSteps
{
    /// <summary>In this order, by one client.</summary>
    public static async Task RunAsync(TrafficSession session, CancellationToken cancellationToken)
    {
        await CreateIndicesAsync(session, cancellationToken);
        await AroundIndicesAsync(session, cancellationToken);
        await DynamicMappingsAsync(session, cancellationToken);
        await RepositoryAsync(session, cancellationToken);
    }

    private static async Task CreateIndicesAsync(TrafficSession session, CancellationToken cancellationToken)
    {
        const string Airports =
            """
            {"settings":{"number_of_shards":3,"number_of_replicas":0},
             "mappings":{"properties":{"iata":{"type":"keyword"},"name":{"type":"text","analyzer":"english"},
               "city":{"type":"text","fields":{"raw":{"type":"keyword"}}},"state":{"type":"keyword"},"country":{"type":"keyword"},
               "location":{"type":"geo_point"},"seen":{"type":"boolean"},"state_lower":{"type":"keyword"}}},
             "aliases":{"air":{}}}
            """;
        const string Flights =
            """
            {"settings":{"number_of_shards":3,"number_of_replicas":0},
             "mappings":{"properties":{"date":{"type":"date","format":"yyyy/MM/dd HH:mm"},"delay":{"type":"integer"},"distance":{"type":"integer"},
               "origin":{"type":"keyword"},"destination":{"type":"keyword"},"checked":{"type":"integer"},"late":{"type":"boolean"}}}}
            """;
        const string Hot =
            """
            {"settings":{"number_of_shards":2,"number_of_replicas":0},
             "mappings":{"properties":{"n":{"type":"long"},"who":{"type":"keyword"},"group":{"type":"keyword"},"touched":{"type":"long"}}}}
            """;
        const string Plain = """{"settings":{"number_of_shards":1,"number_of_replicas":0}}""";
        await session.AskAsync(TrafficSteps.CreateIndex, "PUT", $"/{TrafficIndices.Airports}", Airports, cancellationToken);
        await session.AskAsync(TrafficSteps.CreateIndex, "PUT", $"/{TrafficIndices.Flights}", Flights, cancellationToken);
        await session.AskAsync(TrafficSteps.CreateIndex, "PUT", $"/{TrafficIndices.Hot}", Hot, cancellationToken);
        await session.AskAsync(TrafficSteps.CreateIndex, "PUT", $"/{TrafficIndices.External}", Plain, cancellationToken);
        await session.AskAsync(TrafficSteps.CreateIndex, "PUT", $"/{TrafficIndices.Scratch}", Plain, cancellationToken);
        await session.AskAsync(TrafficSteps.CreateIndex, "PUT", $"/{TrafficIndices.Guarded}", Plain, cancellationToken);
    }

    private static async Task AroundIndicesAsync(TrafficSession session, CancellationToken cancellationToken)
    {
        const string Template =
            """
            {"index_patterns":["events-*","dynamic-*","flights-copy-*"],"order":3,"settings":{"number_of_shards":1,"number_of_replicas":0},
             "mappings":{"dynamic_templates":[{"codes":{"match":"*_code","mapping":{"type":"keyword"}}}]}}
            """;
        const string Aliases = """{"actions":[{"add":{"index":"flights","alias":"delayed","filter":{"range":{"delay":{"gte":60}}}}}]}""";
        const string Pipeline =
            """
            {"description":"marks and lowers","processors":[{"set":{"field":"seen","value":true}},
              {"lowercase":{"field":"state","target_field":"state_lower","ignore_missing":true}},
              {"script":{"source":"if (ctx.name != null) { ctx.name_length = ctx.name.length() }"}}]}
            """;
        await session.AskAsync(TrafficSteps.Template, "PUT", "/_template/events", Template, cancellationToken);
        await session.AskAsync(TrafficSteps.Alias, "POST", "/_aliases", Aliases, cancellationToken);
        await session.AskAsync(TrafficSteps.Pipeline, "PUT", $"/_ingest/pipeline/{TrafficIndices.Pipeline}", Pipeline, cancellationToken);
        await session.AskAsync(TrafficSteps.PutMapping, "PUT", $"/{TrafficIndices.Airports}/_mapping", """{"properties":{"name_length":{"type":"integer"}}}""", cancellationToken);
        await session.AskAsync(TrafficSteps.Settings, "PUT", $"/{TrafficIndices.Hot}/_settings", """{"index":{"refresh_interval":"5s"}}""", cancellationToken);
    }

    private static async Task DynamicMappingsAsync(TrafficSession session, CancellationToken cancellationToken)
    {
        await session.AskAsync(TrafficSteps.TemplatedIndex, "PUT", $"/{TrafficIndices.Events}/_doc/1", """{"kind_code":"start","text":"the first event"}""", cancellationToken);
        await session.AskAsync(TrafficSteps.IntegerBeforeFloat, "PUT", $"/{TrafficIndices.DynamicNumbers}/_doc/1", """{"value":1}""", cancellationToken);
        await session.AskAsync(TrafficSteps.IntegerBeforeFloat, "PUT", $"/{TrafficIndices.DynamicNumbers}/_doc/2", """{"value":1.5}""", cancellationToken);
        await session.AskAsync(TrafficSteps.DateBeforeWord, "PUT", $"/{TrafficIndices.DynamicDates}/_doc/1", """{"when":"2001/01/01"}""", cancellationToken);
        // The field is a date by now: the word is refused with 400, and must be on the target too.
        await session.AskAsync(TrafficSteps.DateBeforeWord, "PUT", $"/{TrafficIndices.DynamicDates}/_doc/2", """{"when":"someday"}""", cancellationToken);
        await session.AskAsync(TrafficSteps.DateBeforeWord, "PUT", $"/{TrafficIndices.DynamicDates}/_doc/3", """{"other":"someday"}""", cancellationToken);
    }

    private static async Task RepositoryAsync(TrafficSession session, CancellationToken cancellationToken)
    {
        if (session.Options.RepositoryFolder is not { } folder) { return; }
        var body = TrafficSession.Json(new { type = "fs", settings = new { location = folder } });
        await session.AskAsync(TrafficSteps.Repository, "PUT", $"/_snapshot/{TrafficIndices.Repository}", body, cancellationToken);
    }
}
