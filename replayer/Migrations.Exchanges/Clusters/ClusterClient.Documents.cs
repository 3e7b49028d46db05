using System.Buffers;
using System.Text.Json;

namespace Migrations.Exchanges.Clusters;

public sealed partial class ClusterClient
{
    /// <summary>Reads documents as they are now, refreshed or not; the answer has the order of the keys.</summary>
    public async Task<IReadOnlyList<FoundDocument>> MultiGetAsync(IReadOnlyList<DocumentKey> keys, bool withSource, CancellationToken token)
    {
        if (keys.Count == 0) { return []; }
        var answer = (await SendAsync("POST", "/_mget?realtime=true", MultiGetBody(keys, withSource), JsonType, token)).EnsureSuccess();
        var found = Read("POST", "/_mget", () => answer.Json.GetProperty("docs").EnumerateArray().Select(ReadDocument).ToList());
        if (found.Count != keys.Count)
        {
            throw new ClusterException(ClusterFailure.Unreadable, "POST", "/_mget", answer.Status, $"POST /_mget was asked for {keys.Count} documents and answered {found.Count}.");
        }

        return found;
    }

    /// <summary>The documents of one shard whose sequence numbers lie in a range, refreshed ones only, by number, as one page.</summary>
    /// <param name="from">Lowest number wanted. The next page begins behind the last number of this one.</param>
    /// <param name="to">Highest number wanted; null for no bound.</param>
    public async Task<DocumentPage> NumberPageAsync(string index, int shard, long from, long? to, int size, CancellationToken token)
    {
        var target = $"/{Escape(index)}/_search?preference=_shards:{shard}";
        return ReadPage((await SendAsync("POST", target, NumberBody(from, to, size, withSource: true), JsonType, token)).EnsureSuccess());
    }

    /// <summary>As <see cref="NumberPageAsync"/>, but from one moment: later pages (<see cref="NextPageAsync"/>) see what the first saw.</summary>
    /// <param name="keepAlive">Between two pages, as the cluster writes durations (<c>5m</c>).</param>
    public async Task<DocumentPage> OpenScrollAsync(string index, int shard, long from, long? to, bool withSource, int size, string keepAlive, CancellationToken token)
    {
        var target = $"/{Escape(index)}/_search?preference=_shards:{shard}&scroll={keepAlive}";
        return ReadPage((await SendAsync("POST", target, NumberBody(from, to, size, withSource), JsonType, token)).EnsureSuccess());
    }

    public async Task<DocumentPage> NextPageAsync(string scrollId, string keepAlive, CancellationToken token)
    {
        var body = new System.Text.Json.Nodes.JsonObject { ["scroll"] = keepAlive, ["scroll_id"] = scrollId };
        return ReadPage((await SendAsync("POST", "/_search/scroll", body.ToJsonString(), token)).EnsureSuccess());
    }

    /// <summary>Frees what a scroll holds; one that is gone already is no failure.</summary>
    public async Task CloseScrollAsync(string scrollId, CancellationToken token)
    {
        var body = new System.Text.Json.Nodes.JsonObject { ["scroll_id"] = scrollId };
        await SendAsync("DELETE", "/_search/scroll", body.ToJsonString(), token);
    }

    /// <summary>How many documents of an index are refreshed.</summary>
    public async Task<long> CountAsync(string index, CancellationToken token)
    {
        var json = (await GetAsync($"/{Escape(index)}/_count", token)).Json;
        return Read("GET", $"/{index}/_count", () => json.GetProperty("count").GetInt64());
    }

    /// <summary>Sends bulk lines as they are. The answer's status is 200 even when items failed: read its items.</summary>
    public async Task<ClusterAnswer> BulkAsync(ReadOnlyMemory<byte> lines, CancellationToken token) =>
        (await SendAsync("POST", "/_bulk", lines, LinesType, token)).EnsureSuccess();

    private static ReadOnlyMemory<byte> MultiGetBody(IReadOnlyList<DocumentKey> keys, bool withSource)
    {
        var buffer = new ArrayBufferWriter<byte>(64 * keys.Count + 16);
        using var json = new Utf8JsonWriter(buffer);
        json.WriteStartObject();
        json.WriteStartArray("docs");
        foreach (var key in keys)
        {
            json.WriteStartObject();
            json.WriteString("_index", key.Index);
            json.WriteString("_id", key.Id);
            if (key.Routing is not null) { json.WriteString("routing", key.Routing); }
            if (!withSource) { json.WriteBoolean("_source", false); }
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenMemory;
    }

    private static ReadOnlyMemory<byte> NumberBody(long from, long? to, int size, bool withSource)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using var json = new Utf8JsonWriter(buffer);
        json.WriteStartObject();
        json.WriteNumber("size", size);
        if (!withSource) { json.WriteBoolean("_source", false); }
        json.WriteBoolean("version", true);
        json.WriteBoolean("seq_no_primary_term", true);
        json.WriteStartObject("query");
        json.WriteStartObject("range");
        json.WriteStartObject("_seq_no");
        json.WriteNumber("gte", from);
        if (to is { } highest) { json.WriteNumber("lte", highest); }
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteStartArray("sort");
        json.WriteStartObject();
        json.WriteStartObject("_seq_no");
        json.WriteString("order", "asc");
        json.WriteString("unmapped_type", "long"); // an index in which nothing was ever mapped has no numbers to sort by
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenMemory;
    }

    private DocumentPage ReadPage(ClusterAnswer answer) => Read("POST", "/_search", () =>
    {
        var json = answer.Json;
        var shards = json.GetProperty("_shards");
        if (json.GetProperty("timed_out").GetBoolean() || shards.GetProperty("failed").GetInt32() > 0 || shards.GetProperty("successful").GetInt32() < 1)
        {
            throw new ClusterException(ClusterFailure.Unreadable, "POST", "/_search", answer.Status, $"POST /_search at {Origin} was answered in part only: a shard failed or was not there.");
        }

        var documents = json.GetProperty("hits").GetProperty("hits").EnumerateArray().Select(ReadDocument).ToList();
        return new DocumentPage(documents, json.TryGetProperty("_scroll_id", out var scroll) ? scroll.GetString() : null);
    });

    private static FoundDocument ReadDocument(JsonElement hit)
    {
        var error = hit.TryGetProperty("error", out var why) ? (why.ValueKind == JsonValueKind.Object ? Text(why, "type") : why.ToString()) : null;
        var found = error is null && (!hit.TryGetProperty("found", out var there) || there.GetBoolean());
        var source = found && hit.TryGetProperty("_source", out var body) ? System.Text.Encoding.UTF8.GetBytes(body.GetRawText()) : default;
        return new(
            Text(hit, "_index"),
            Text(hit, "_id"),
            hit.TryGetProperty("_routing", out var routing) ? routing.GetString() : null,
            found,
            found ? Number(hit, "_version") : -1,
            found ? Number(hit, "_seq_no") : -1,
            found ? Number(hit, "_primary_term") : -1,
            source,
            error);
    }

    private static long Number(JsonElement hit, string name) => hit.TryGetProperty(name, out var value) ? value.GetInt64() : -1;
}
