using System.Text.Json;

namespace Migrations.Replay.Reconciling;

/// <summary>What a bulk answer says of one item; what a shrunk answer left out is null.</summary>
public sealed record BulkItemAnswer(string Operation, string? Index, string? Id, int? Status, long? Version, long? SeqNo, long? Term, string? Result = null)
{
    /// <summary>True when the item was refused since its index has another mapping type.</summary>
    public bool IsRefusedForType { get; init; }

    public bool IsSuccess => Status is >= 200 and < 300 || (Operation == "delete" && Status == 404);

    /// <summary>The items of an answer in order; empty when it names none.</summary>
    public static IReadOnlyList<BulkItemAnswer> Read(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            if (json.RootElement.ValueKind != JsonValueKind.Object || !json.RootElement.TryGetProperty("items", out var items)) { return []; }
            var answers = new List<BulkItemAnswer>(items.GetArrayLength());
            foreach (var item in items.EnumerateArray())
            {
                foreach (var operation in item.EnumerateObject()) { answers.Add(ReadOne(operation.Name, operation.Value)); break; }
            }

            return answers;
        }
        catch (JsonException) { return []; }
    }

    /// <summary>The answer to a single write, as if it were an item.</summary>
    public static BulkItemAnswer? ReadSingle(string operation, int status, ReadOnlyMemory<byte> body)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            return json.RootElement.ValueKind == JsonValueKind.Object ? ReadOne(operation, json.RootElement) with { Status = status } : null;
        }
        catch (JsonException) { return null; }
    }

    private static BulkItemAnswer ReadOne(string operation, JsonElement item) => new(
        operation, Text(item, "_index"), Text(item, "_id"), (int?)Number(item, "status"), Number(item, "_version"), Number(item, "_seq_no"), Number(item, "_primary_term"), Text(item, "result")) { IsRefusedForType = IsOfOtherType(item) };

    private static bool IsOfOtherType(JsonElement item) =>
        item.TryGetProperty("error", out var error) && error.ValueKind == JsonValueKind.Object && Text(error, "reason") is { } reason && Rewriting.TypeRefusal.IsFor(reason);

    private static string? Text(JsonElement item, string name) => item.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static long? Number(JsonElement item, string name) => item.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number) ? number : null;
}
