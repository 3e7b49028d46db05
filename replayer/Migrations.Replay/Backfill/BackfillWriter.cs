using System.Text.Json;
using Migrations.Exchanges.Clusters;

namespace Migrations.Replay.Backfill;

/// <summary>Writes documents to the target with the source's id, routing and version. Writing one again changes nothing.</summary>
internal sealed class BackfillWriter(ClusterClient target, BackfillOptions options, TimeProvider time)
{
    private const int MaxBulkBytes = 8 << 20;

    /// <summary>Writes all, in bulks; returns those the target took. The others it held in a later version already.</summary>
    public async Task<IReadOnlyList<FoundDocument>> WriteAsync(IReadOnlyList<FoundDocument> documents, CancellationToken token)
    {
        var taken = new List<FoundDocument>(documents.Count);
        for (var from = 0; from < documents.Count;)
        {
            var bytes = 0;
            var to = from;
            while (to < documents.Count && (to == from || bytes + documents[to].Source.Length <= MaxBulkBytes)) { bytes += documents[to++].Source.Length; }
            await WriteBulkAsync([.. documents.Skip(from).Take(to - from)], taken, token);
            from = to;
        }

        return taken;
    }

    private async Task WriteBulkAsync(List<FoundDocument> documents, List<FoundDocument> taken, CancellationToken token)
    {
        for (var attempt = 1; documents.Count > 0; attempt++)
        {
            var busy = await SendAsync(documents, taken, token);
            if (busy.Count > 0 && attempt >= options.MaxAttempts)
            {
                throw new BackfillException($"The target was too busy for {busy.Count} documents of {busy[0].Index} {attempt} times; slow the backfill down and run it again, it goes on where it stopped.");
            }

            if (busy.Count > 0) { await Task.Delay(TimeSpan.FromMilliseconds(100 << Math.Min(attempt, 7)), time, token); }
            documents = busy;
        }
    }

    private async Task<List<FoundDocument>> SendAsync(List<FoundDocument> documents, List<FoundDocument> taken, CancellationToken token)
    {
        var answer = await target.SendAsync("POST", "/_bulk", Lines(documents), ClusterClient.LinesType, token);
        if (answer.Status is 429 or 503) { return documents; }
        var items = answer.EnsureSuccess().Json.GetProperty("items");
        var busy = new List<FoundDocument>();
        for (var i = 0; i < documents.Count; i++)
        {
            var item = items[i].GetProperty("index");
            switch (item.GetProperty("status").GetInt32())
            {
                case 200 or 201: taken.Add(documents[i]); break;
                case 409: break;
                case 429 or 503: busy.Add(documents[i]); break;
                case var status:
                    throw new BackfillException($"The target refused document {documents[i].Id} of {documents[i].Index} with {status} ({Why(item)}).");
            }
        }

        return busy;
    }

    private static string Why(JsonElement item) =>
        item.TryGetProperty("error", out var error) && error.TryGetProperty("type", out var type) ? type.ToString() : "no reason given";

    private static ReadOnlyMemory<byte> Lines(List<FoundDocument> documents)
    {
        var lines = new BulkLines();
        foreach (var document in documents)
        {
            lines.Index(new(document.Index, document.Id, document.Routing), document.Version, document.Source.Span);
        }

        return lines.Written;
    }
}
