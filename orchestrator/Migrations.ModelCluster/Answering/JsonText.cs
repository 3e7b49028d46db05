using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Migrations.ModelCluster.Answering;

/// <summary>Reads and writes JSON as the nodes do: members in order, no repeated ones, no escapes beyond what JSON needs.</summary>
internal static class JsonText
{
    public static readonly JsonSerializerOptions Options = new() { TypeInfoResolver = new System.Text.Json.Serialization.Metadata.DefaultJsonTypeInfoResolver(), Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, MaxDepth = 512 };

    private static readonly JsonDocumentOptions ReadOptions = new() { MaxDepth = 512, AllowDuplicateProperties = false };

    /// <summary>The bytes as an object, or a refusal; an empty body is an empty object.</summary>
    public static JsonObject Object(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty) { return []; }
        return Node(bytes) as JsonObject ?? throw RefusedException.Parsing("Expected [START_OBJECT]");
    }

    public static JsonNode? Node(ReadOnlySpan<byte> bytes)
    {
        try
        {
            return JsonNode.Parse(bytes, null, ReadOptions);
        }
        catch (JsonException)
        {
            throw new RefusedException(400, "json_parse_exception", "the body is not JSON");
        }
    }

    public static JsonDocument Document(ReadOnlyMemory<byte> bytes) => JsonDocument.Parse(bytes, ReadOptions);

    public static byte[] Bytes(JsonNode? node, bool isPretty = false)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, Indented = isPretty, MaxDepth = 512, SkipValidation = true }))
        {
            if (node is null) { writer.WriteNullValue(); }
            else { node.WriteTo(writer, Options); }
        }

        return buffer.WrittenSpan.ToArray();
    }

    public static string? Text(this JsonObject json, string name) => json[name] is JsonValue value ? value.ToString() : null;

    public static long? Number(this JsonObject json, string name) =>
        json[name] is JsonValue value && long.TryParse(value.ToString(), System.Globalization.NumberStyles.Integer, System.Globalization.CultureInfo.InvariantCulture, out var number) ? number : null;

    public static bool Flag(this JsonObject json, string name, bool otherwise) =>
        json[name] is JsonValue value ? value.ToString() is "true" or "True" or "" : otherwise;

    /// <summary>One string, or the strings of a list.</summary>
    public static IEnumerable<string> Strings(JsonNode? node) => node switch
    {
        null => [],
        JsonArray list => list.Where(static e => e is not null).Select(static e => e!.ToString()),
        _ => [node.ToString()],
    };
}
