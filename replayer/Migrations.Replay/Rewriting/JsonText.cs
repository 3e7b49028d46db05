using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Migrations.Replay.Rewriting;

/// <summary>How a client's JSON is read and edited JSON is written: no escapes that the client did not send.</summary>
internal static class JsonText
{
    public static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>As the products: a name twice in one object is refused. Without this the node throws no <see cref="JsonException"/>, and only when it is looked into.</summary>
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    /// <summary>Numbers and the order of members as they were read.</summary>
    /// <exception cref="JsonException">A text in it is half of a pair of UTF-16, which a client may send as an escape and which cannot be written again.</exception>
    public static byte[] Bytes(JsonNode json) => System.Text.Encoding.UTF8.GetBytes(Text(json));

    /// <inheritdoc cref="Bytes"/>
    public static string Text(JsonNode json)
    {
        try { return json.ToJsonString(Plain); }
        catch (InvalidOperationException e) { throw new JsonException(e.Message, e); }
    }

    /// <exception cref="JsonException">It is no JSON that the products would take.</exception>
    public static JsonNode? Parse(ReadOnlySpan<byte> json) => JsonNode.Parse(json, documentOptions: Strict);

    /// <inheritdoc cref="Parse(ReadOnlySpan{byte})"/>
    public static JsonNode? Parse(string json) => JsonNode.Parse(json, documentOptions: Strict);
}
