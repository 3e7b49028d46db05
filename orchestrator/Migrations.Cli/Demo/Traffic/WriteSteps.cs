using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace Migrations.Cli.Demo.Traffic;

/// <summary>Writes single documents and mixed bulks, many of them to documents that other clients write too.</summary>
internal static class WriteSteps
{
    /// <summary>Documents that all clients fight over.</summary>
    private const int HotDocuments = 40;

    private static readonly Func<TrafficSession, CancellationToken, Task>[] _steps =
    [
        IndexAsync, IndexAsync, IndexWithoutIdAsync, IndexRoutedAsync, CreateAsync, UpdateAsync, UpdateAsync, ScriptAsync, ScriptAsync,
        UpsertAsync, DocAsUpsertAsync, DeleteAsync, LockThatHoldsAsync, LockThatFailsAsync, ExternalAsync, ThroughPipelineAsync,
        MixedBulkAsync, MixedBulkAsync, OldDocumentsAsync, WaitForRefreshAsync, PipelinedAsync,
    ];

    /// <summary>So many steps; each kind in turn at first, then as the random says, so that even a short run holds all.</summary>
    public static async Task RunAsync(TrafficSession session, int steps, CancellationToken cancellationToken)
    {
        for (var step = 0; step < steps; step++)
        {
            var chosen = session.Random.Next(_steps.Length);
            await _steps[step < _steps.Length ? step : chosen](session, cancellationToken);
            if (step % 10 == 5) { await ReadSteps.RacingAsync(session, cancellationToken); }
        }
    }

    private static Task IndexAsync(TrafficSession s, CancellationToken c) =>
        s.AskAsync(TrafficSteps.IndexWithId, "PUT", Hot(s), HotDocument(s), c);

    private static Task IndexWithoutIdAsync(TrafficSession s, CancellationToken c) =>
        s.AskAsync(TrafficSteps.IndexWithoutId, "POST", $"/{TrafficIndices.Events}/_doc", $$$$$$$"""{"kind_code":"tick","client":{{{{{{{s.Number}}}}}}}}""", c);

    private static Task IndexRoutedAsync(TrafficSession s, CancellationToken c) => s.AskAsync(
        TrafficSteps.IndexRouted, "PUT", $"/{TrafficIndices.Flights}/_doc/r{s.Random.Next(60)}?routing={s.Pick(s.Data.Flights).Origin}",
        TrafficSession.Json(s.Pick(s.Data.Flights)), c);

    /// <summary>Half of them meet a document that is there: refused with 409.</summary>
    private static Task CreateAsync(TrafficSession s, CancellationToken c)
    {
        var id = s.Random.Next(2) == 0 ? s.NextId("created") : "created-by-anyone";
        return s.AskAsync(TrafficSteps.Create, "PUT", $"/{TrafficIndices.Hot}/_create/{id}", HotDocument(s), c);
    }

    private static Task UpdateAsync(TrafficSession s, CancellationToken c) => s.AskAsync(
        TrafficSteps.UpdatePartial, "POST", HotUpdate(s) + "?retry_on_conflict=3", $$$$$$$"""{"doc":{"who":"c{{{{{{{s.Number}}}}}}}","touched":{{{{{{{s.Random.Next(3)}}}}}}}}}""", c);

    private static Task ScriptAsync(TrafficSession s, CancellationToken c) => s.AskAsync(
        TrafficSteps.UpdateScripted, "POST", HotUpdate(s) + (s.Random.Next(2) == 0 ? "?_source=true" : ""),
        $$$$$$$"""{"script":{"source":"if (ctx._source.n == null) { ctx._source.n = 0 } ctx._source.n += params.by; if (ctx._source.n % 13 == 0) { ctx.op = 'none' }","params":{"by":{{{{{{{s.Random.Next(1, 5)}}}}}}}}}}""", c);

    private static Task UpsertAsync(TrafficSession s, CancellationToken c) => s.AskAsync(
        TrafficSteps.Upsert, "POST", HotUpdate(s) + "?retry_on_conflict=5",
        $$$$$$$"""{"script":{"source":"ctx._source.touched = 7"},"upsert":{{{{{{{HotDocument(s)}}}}}}}}""", c);

    private static Task DocAsUpsertAsync(TrafficSession s, CancellationToken c) => s.AskAsync(
        TrafficSteps.DocAsUpsert, "POST", HotUpdate(s) + "?retry_on_conflict=5", $$$$$$$"""{"doc":{{{{{{{HotDocument(s)}}}}}}},"doc_as_upsert":true}""", c);

    private static Task DeleteAsync(TrafficSession s, CancellationToken c) =>
        s.AskAsync(TrafficSteps.Delete, "DELETE", Hot(s), null, c);

    /// <summary>On a document of this client's own that no query of another client's finds, so that nobody comes between.</summary>
    private static async Task LockThatHoldsAsync(TrafficSession s, CancellationToken c)
    {
        var target = $"/{TrafficIndices.Hot}/_doc/own-{s.Number}";
        var written = await s.AskAsync(TrafficSteps.IndexWithId, "PUT", target, LockedDocument(s), c);
        await s.AskAsync(TrafficSteps.LockHolds, "PUT", target + Lock(written), LockedDocument(s), c);
    }

    private static async Task LockThatFailsAsync(TrafficSession s, CancellationToken c)
    {
        var target = $"/{TrafficIndices.Hot}/_doc/own-{s.Number}";
        var written = await s.AskAsync(TrafficSteps.IndexWithId, "PUT", target, LockedDocument(s), c);
        await s.AskAsync(TrafficSteps.IndexWithId, "PUT", target, LockedDocument(s), c);
        await s.AskAsync(TrafficSteps.LockFails, "PUT", target + Lock(written), LockedDocument(s), c);
    }

    /// <summary>Versions rise as the clients say; some come too late and are refused.</summary>
    private static Task ExternalAsync(TrafficSession s, CancellationToken c) => s.AskAsync(
        TrafficSteps.ExternalVersion, "PUT",
        $"/{TrafficIndices.External}/_doc/e{s.Random.Next(10)}?version={s.Random.Next(1, 1000)}&version_type={(s.Random.Next(3) == 0 ? "external_gte" : "external")}",
        HotDocument(s), c);

    private static Task ThroughPipelineAsync(TrafficSession s, CancellationToken c) => s.AskAsync(
        TrafficSteps.IndexPipeline, "POST", $"/{TrafficIndices.Events}/_doc?pipeline={TrafficIndices.Pipeline}",
        $$$$$$$"""{"state":"TX","name":"client {{{{{{{s.Number}}}}}}}","kind_code":"piped"}""", c);

    private static Task WaitForRefreshAsync(TrafficSession s, CancellationToken c) => s.AskAsync(
        TrafficSteps.WaitForRefresh, "PUT", $"/{TrafficIndices.Events}/_doc/w{s.Random.Next(20)}?refresh={(s.Random.Next(2) == 0 ? "wait_for" : "true")}",
        """{"kind_code":"seen at once"}""", c);

    /// <summary>Documents that were there before the recording: changed, deleted, made anew.</summary>
    private static Task OldDocumentsAsync(TrafficSession s, CancellationToken c)
    {
        var id = "b" + ((s.Random.Next(1, 19) * 25) + s.Random.Next(1, 25)).ToString(CultureInfo.InvariantCulture);
        return s.Random.Next(4) switch
        {
            0 => s.AskAsync(TrafficSteps.Delete, "DELETE", $"/{TrafficIndices.Routes}/_doc/{id}", null, c),
            1 => s.AskAsync(TrafficSteps.IndexWithId, "PUT", $"/routes/_doc/{id}", TrafficSession.Json(s.Pick(s.Data.Flights)), c),
            _ => s.AskAsync(TrafficSteps.UpdatePartial, "POST", $"/{TrafficIndices.Routes}/_update/{id}", $$$$$$$"""{"doc":{"note":"seen by {{{{{{{s.Number}}}}}}}"}}""", c),
        };
    }

    private static Task MixedBulkAsync(TrafficSession s, CancellationToken c)
    {
        var body = new StringBuilder();
        for (var item = 0; item < 12; item++)
        {
            var id = $"h{s.Random.Next(HotDocuments)}";
            body.Append(s.Random.Next(6) switch
            {
                0 => $$$$$$$"""{"create":{"_id":"{{{{{{{id}}}}}}}"}}""" + "\n" + HotDocument(s),
                1 => $$$$$$$"""{"delete":{"_id":"{{{{{{{id}}}}}}}"}}""",
                2 => $$$$$$$"""{"update":{"_id":"{{{{{{{id}}}}}}}","retry_on_conflict":2}}""" + "\n" + $$$$$$$"""{"doc":{"touched":{{{{{{{s.Random.Next(5)}}}}}}}}}""",
                3 => $$$$$$$"""{"update":{"_id":"{{{{{{{id}}}}}}}"}}""" + "\n" + $$$$$$$"""{"script":{"source":"ctx._source.n = 1"},"upsert":{{{{{{{HotDocument(s)}}}}}}}}""",
                _ => $$$$$$$"""{"index":{"_id":"{{{{{{{id}}}}}}}"}}""" + "\n" + HotDocument(s),
            }).Append('\n');
        }

        var target = $"/{TrafficIndices.Hot}/_bulk" + (s.Random.Next(3) == 0 ? "?filter_path=took,errors" : "");
        return s.AskAsync(TrafficSteps.BulkMixed, "POST", target, body.ToString(), c);
    }

    /// <summary>Several requests at once on one connection; the node may run them at the same time.</summary>
    private static Task PipelinedAsync(TrafficSession s, CancellationToken c)
    {
        TrafficRequest Put(string id) => new(TrafficSteps.Pipelined, "PUT", $"/{TrafficIndices.Hot}/_doc/{id}", TrafficSession.Bytes(HotDocument(s)));
        TrafficRequest Get(string id) => new(TrafficSteps.Pipelined, "GET", $"/{TrafficIndices.Hot}/_doc/{id}", default);
        var own = $"piped-{s.Number}";
        return s.PipelineAsync([Put(own), Put("h1"), Get(own), Put("h2"), Get(own)], c);
    }

    private static string Hot(TrafficSession s) => $"/{TrafficIndices.Hot}/_doc/h{s.Random.Next(HotDocuments)}";

    private static string HotUpdate(TrafficSession s) => $"/{TrafficIndices.Hot}/_update/h{s.Random.Next(HotDocuments)}";

    private static string HotDocument(TrafficSession s) =>
        $$$$$$$"""{"n":{{{{{{{s.Random.Next(1000)}}}}}}},"who":"c{{{{{{{s.Number}}}}}}}","group":"g{{{{{{{s.Random.Next(5)}}}}}}}"}""";

    /// <summary>Without who, group and n, by which <see cref="ByQuerySteps"/> finds what it changes.</summary>
    private static string LockedDocument(TrafficSession s) => $$$$$$$"""{"touched":{{{{{{{s.Random.Next(1000)}}}}}}}}""";

    private static string Lock(JsonNode? written) =>
        $"?if_seq_no={written?["_seq_no"]?.GetValue<long>() ?? 0}&if_primary_term={written?["_primary_term"]?.GetValue<long>() ?? 1}";
}
