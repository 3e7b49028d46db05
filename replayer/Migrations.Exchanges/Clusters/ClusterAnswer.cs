using System.Text.Json;
using Migrations.Exchanges.Http;

namespace Migrations.Exchanges.Clusters;

/// <summary>One answer of a cluster, whole.</summary>
/// <param name="origin">Scheme, host and port of the cluster, for messages.</param>
/// <remarks>Not for two threads at once: <see cref="Json"/> is read on first use.</remarks>
public sealed class ClusterAnswer(string origin, string method, string path, int status, IReadOnlyList<MessageHeader> headers, ReadOnlyMemory<byte> body)
{
    private JsonElement? _json;

    public int Status { get; } = status;

    public IReadOnlyList<MessageHeader> Headers { get; } = headers;

    /// <summary>The bytes as they came; owned by the answer.</summary>
    public ReadOnlyMemory<byte> Body { get; } = body;

    public bool IsSuccess => Status is >= 200 and < 300;

    /// <summary>The body as JSON; throws <see cref="ClusterException"/> (Unreadable) when it is none.</summary>
    public JsonElement Json => _json ??= Parse();

    /// <summary>This answer if its status is 2xx, else a <see cref="ClusterException"/> that quotes the cluster's reason.</summary>
    public ClusterAnswer EnsureSuccess()
    {
        if (IsSuccess) { return this; }
        throw new ClusterException(ClusterFailure.Status, method, path, Status, $"{method} {path} at {origin} was answered {Status}{Reason()}.");
    }

    /// <summary>This answer, unless it refuses the caller (401, 403): that is a <see cref="ClusterException"/>.</summary>
    public ClusterAnswer EnsureGranted() => Status is 401 or 403 ? EnsureSuccess() : this;

    /// <summary>The cluster's own words for a refusal: type and reason, shortened; empty when it gave none.</summary>
    public string Reason()
    {
        if (Body.IsEmpty || Body.Span[0] != (byte)'{') { return string.Empty; }
        try
        {
            if (!Json.TryGetProperty("error", out var error)) { return string.Empty; }
            var text = error.ValueKind == JsonValueKind.Object
                ? $"{Text(error, "type")}: {Text(error, "reason")}"
                : error.ToString();
            return " (" + (text.Length > 300 ? text[..300] + "…" : text) + ")";
        }
        catch (ClusterException)
        {
            return string.Empty;
        }
    }

    private static string Text(JsonElement element, string name) => element.TryGetProperty(name, out var value) ? value.ToString() : "?";

    private JsonElement Parse()
    {
        try
        {
            return JsonDocument.Parse(Body, new JsonDocumentOptions { MaxDepth = 512 }).RootElement;
        }
        catch (JsonException e)
        {
            throw new ClusterException(ClusterFailure.Unreadable, method, path, Status, $"{method} {path} at {origin} was answered {Status} with something that is not JSON.", e);
        }
    }
}
