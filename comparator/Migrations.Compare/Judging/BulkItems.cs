using System.Text.Json;
using System.Text.Json.Nodes;

namespace Migrations.Compare.Judging;

/// <summary>Finds what belongs together when operations of a bulk were taken out and sent alone. Pure.</summary>
internal static class BulkItems
{
    /// <summary>The source's answer without the items that were not sent, each item under the operation it was sent as; unchanged when it has no items.</summary>
    public static ReadOnlyMemory<byte> AsSent(ReadOnlyMemory<byte> source, ReadOnlyMemory<byte> target, EditNotes edits)
    {
        if (Items(source) is not { } from) { return source; }
        var sent = Items(target)?.Items;
        var kept = new JsonArray();
        for (var i = 0; i < from.Items.Count; i++)
        {
            if (edits.ItemsLeftOut.Contains(i)) { continue; }
            var item = from.Items[i]?.DeepClone();
            kept.Add(edits.RenamesItems && kept.Count < sent?.Count ? Under(item, sent[kept.Count]) : item);
        }

        from.Answer["items"] = kept;
        if (from.Answer.ContainsKey("errors")) { from.Answer["errors"] = kept.Any(static i => Body(i)?["error"] is not null); }
        return JsonSerializer.SerializeToUtf8Bytes(from.Answer);
    }

    /// <summary>The target's answer with the source's word for every deletion that found nothing on the source, and every document that was new there, which the target refused for its version; null when there is none.</summary>
    /// <remarks>Both answers are those to the items as sent: they are paired by place.</remarks>
    public static ReadOnlyMemory<byte>? WithoutForgotten(ReadOnlyMemory<byte> source, ReadOnlyMemory<byte> target)
    {
        if (target.Span.IndexOf("409"u8) < 0) { return null; }
        if (Items(source) is not { } from || Items(target) is not { } to || from.Items.Count != to.Items.Count) { return null; }
        var isFound = false;
        for (var i = 0; i < to.Items.Count; i++)
        {
            if (!IsForgotten(from.Items[i], to.Items[i])) { continue; }
            to.Items[i] = from.Items[i]!.DeepClone();
            isFound = true;
        }

        if (!isFound) { return null; }
        if (to.Answer.ContainsKey("errors")) { to.Answer["errors"] = to.Items.Any(static i => Body(i)?["error"] is not null); }
        return JsonSerializer.SerializeToUtf8Bytes(to.Answer);
    }

    private static bool IsForgotten(JsonNode? source, JsonNode? target) =>
        source is JsonObject { Count: 1 } one && StatusOf(source, one.First().Key) is { } status && status == Comparability.WhereForgotten(one.First().Key)
        && StatusOf(target, one.First().Key) == Comparability.RefusedForVersion && SameDocument(source, target);

    private static int? StatusOf(JsonNode? item, string operation) =>
        item is JsonObject { Count: 1 } && item[operation] is JsonObject body && body["status"] is JsonValue value && value.TryGetValue<int>(out var status) ? status : null;

    /// <summary>An index without an id and an upsert of a new document are sent as creates: the item's name says so, and means nothing.</summary>
    private static JsonNode? Under(JsonNode? item, JsonNode? sent)
    {
        if (sent is not JsonObject { Count: 1 } named || named.First().Key != "create" || Body(item) is not { } body || !SameDocument(item, sent)) { return item; }
        return new JsonObject { ["create"] = body.DeepClone() };
    }

    /// <summary>The source's item for an operation that was sent alone, as an answer of its own.</summary>
    /// <param name="targetRequest">Method and target: <c>POST /index/_update/id?…</c>.</param>
    public static (string? Why, int Status, ReadOnlyMemory<byte> Source, ReadOnlyMemory<byte> Target) Alone(ReadOnlyMemory<byte> source, string targetRequest, ReadOnlyMemory<byte> target)
    {
        var path = targetRequest[(targetRequest.IndexOf(' ', StringComparison.Ordinal) + 1)..].Split('?')[0].Split('/', StringSplitOptions.RemoveEmptyEntries);
        if (path.Length < 3 || Items(source) is not { } answer) { return ("sent alone, and not to be found in the source's answer", 0, default, default); }
        var (index, id) = (Uri.UnescapeDataString(path[0]), Uri.UnescapeDataString(path[^1]));
        var found = answer.Items.Select(Body).Where(b => (string?)b?["_id"] == id && (string?)b?["_index"] == index).ToList();
        if (found.Count != 1) { return (found.Count == 0 ? "sent alone, and not to be found in the source's answer" : "sent alone, and the bulk names its document more than once", 0, default, default); }

        var item = (JsonObject)found[0]!.DeepClone();
        var status = (int?)item["status"] ?? 0;
        item.Remove("status");
        if (status < 400) { return (null, status, JsonSerializer.SerializeToUtf8Bytes(item), target); }
        return (null, status, ErrorType(item), ErrorType(Parse(target) as JsonObject));
    }

    /// <summary>An item and an answer tell an error in different words; its type is the same in both.</summary>
    private static byte[] ErrorType(JsonObject? answer) =>
        JsonSerializer.SerializeToUtf8Bytes(new JsonObject { ["error"] = new JsonObject { ["type"] = (answer?["error"] as JsonObject)?["type"]?.DeepClone() } });

    private static (JsonObject Answer, JsonArray Items)? Items(ReadOnlyMemory<byte> body) =>
        Parse(body) is JsonObject answer && answer["items"] is JsonArray items ? (answer, items) : null;

    private static JsonObject? Body(JsonNode? item) => item is JsonObject { Count: 1 } one ? one.First().Value as JsonObject : null;

    private static bool SameDocument(JsonNode? a, JsonNode? b) =>
        Body(a) is { } x && Body(b) is { } y && (string?)x["_id"] == (string?)y["_id"] && (string?)x["_index"] == (string?)y["_index"];

    private static JsonNode? Parse(ReadOnlyMemory<byte> body)
    {
        try
        {
            return JsonNode.Parse(body.Span, new JsonNodeOptions(), new JsonDocumentOptions { MaxDepth = 128 });
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
