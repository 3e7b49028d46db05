using System.Text.Json;
using Migrations.Compare.Json;

namespace Migrations.Compare.Judging;

/// <summary>A search that failed on every shard is an error, one that failed on some is an answer: between two clusters both are one cause, told at <c>_shards.failures</c>. Pure.</summary>
internal static class ShardFailures
{
    /// <summary>Where both are told.</summary>
    public const string Place = "_shards.failures";

    /// <summary>What went wrong on the first shard, as raw JSON; nothing when the body is not that of a search that failed on all shards.</summary>
    public static ReadOnlyMemory<byte> OfAll(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var document = JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = JsonTape.MaxDepth });
            if (Member(document.RootElement, "error") is not { } error || Member(error, "failed_shards") is not { ValueKind: JsonValueKind.Array } shards || shards.GetArrayLength() == 0) { return default; }
            var type = Member(shards[0], "reason") is { } reason ? Member(reason, "type") : null;
            return type is { ValueKind: JsonValueKind.String } text ? JsonSerializer.SerializeToUtf8Bytes(text.GetString()) : default;
        }
        catch (JsonException)
        {
            return default;
        }
    }

    private static JsonElement? Member(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) ? value : null;
}
