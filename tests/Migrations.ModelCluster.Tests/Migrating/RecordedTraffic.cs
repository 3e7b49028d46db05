using System.Globalization;
using System.Text;
using Migrations.ModelCluster.Recording;

namespace Migrations.ModelCluster.Tests.Migrating;

/// <summary>Clients at once on few documents of a recorded model: every kind of write, from one seed.</summary>
internal static class RecordedTraffic
{
    private const int Clients = 4;

    /// <param name="requests">Of each client.</param>
    public static async Task RunAsync(LogRecorder recorder, int seed, int requests, CancellationToken token)
    {
        await recorder.SendAsync(100, Some.Request("PUT", "/hot", """{"settings":{"number_of_shards":2,"number_of_replicas":0},"mappings":{"properties":{"n":{"type":"long"}}}}"""), token);
        await recorder.SendAsync(100, Some.Request("PUT", "/_ingest/pipeline/mark", """{"processors":[{"set":{"field":"marked","value":true}}]}"""), token);
        await Task.WhenAll(Enumerable.Range(1, Clients).Select(c => Task.Run(() => ClientAsync(recorder, (uint)c, new Random((seed * 31) + c), requests, token), token)));
        await recorder.SendAsync(100, Some.Request("POST", "/hot/_refresh"), token);
    }

    private static async Task ClientAsync(LogRecorder recorder, uint connection, Random random, int requests, CancellationToken token)
    {
        for (var i = 0; i < requests; i++)
        {
            var request = Next(random);
            if (await recorder.SendAsync(connection, request, token) is null) { connection += 1000; } // a client whose connection ended makes another
        }
    }

    private static ModelRequest Next(Random random)
    {
        string Id() => "d" + random.Next(6).ToString(CultureInfo.InvariantCulture);
        string Document() => $$"""{"n":{{random.Next(50)}}{{(random.Next(3) == 0 ? ",\"note\":\"some words\"" : "")}}}""";
        return random.Next(12) switch
        {
            0 => Some.Request("DELETE", $"/hot/_doc/{Id()}"),
            1 => Some.Request("PUT", $"/hot/_create/{Id()}", Document()),
            2 => Some.Request("POST", "/hot/_doc", Document()),
            3 => Some.Request("POST", $"/hot/_update/{Id()}", $$"""{"doc":{{Document()}},"doc_as_upsert":true}"""),
            4 => Some.Request("POST", $"/hot/_update/{Id()}", """{"script":{"source":"ctx._source.n += params.by","params":{"by":3}},"upsert":{"n":1}}"""),
            5 => Some.Request("PUT", $"/hot/_doc/{Id()}?pipeline=mark", Document()),
            6 or 7 => Some.Request("POST", "/hot/_bulk", Bulk(random, Id, Document)),
            8 => Some.Request("POST", "/hot/_update_by_query?conflicts=proceed&refresh=true", """{"query":{"range":{"n":{"gte":25}}},"script":{"source":"ctx._source.n -= 25"}}"""),
            9 => Some.Request("GET", $"/hot/_doc/{Id()}"),
            10 => Some.Request("POST", "/hot/_search", """{"query":{"range":{"n":{"lt":20}}}}"""),
            _ => Some.Request("PUT", $"/hot/_doc/{Id()}", Document()),
        };
    }

    private static string Bulk(Random random, Func<string> id, Func<string> document)
    {
        var lines = new StringBuilder();
        for (var i = random.Next(1, 6); i > 0; i--)
        {
            lines.Append(random.Next(4) switch
            {
                0 => $$$"""{"delete":{"_id":"{{{id()}}}"}}""" + "\n",
                1 => $$$"""{"update":{"_id":"{{{id()}}}"}}""" + "\n" + $$"""{"doc":{{document()}},"doc_as_upsert":true}""" + "\n",
                _ => $$$"""{"index":{"_id":"{{{id()}}}"}}""" + "\n" + document() + "\n",
            });
        }

        return lines.ToString();
    }
}
