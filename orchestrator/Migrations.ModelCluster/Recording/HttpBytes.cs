using System.Globalization;
using System.Text;

namespace Migrations.ModelCluster.Recording;

/// <summary>Requests and answers as they would stand on the wire. Pure.</summary>
internal static class HttpBytes
{
    public static byte[] Of(ModelRequest request)
    {
        var head = new StringBuilder().Append(CultureInfo.InvariantCulture, $"{request.Method} {request.Target} HTTP/1.1\r\nHost: model\r\n");
        if (!request.Body.IsEmpty) { head.Append(CultureInfo.InvariantCulture, $"Content-Type: {(request.Target.Contains("_bulk", StringComparison.Ordinal) ? "application/x-ndjson" : "application/json")}\r\nContent-Length: {request.Body.Length}\r\n"); }
        return With(head, request.Body);
    }

    public static byte[] Of(ModelAnswer answer)
    {
        var head = new StringBuilder().Append(CultureInfo.InvariantCulture, $"HTTP/1.1 {answer.Status} {(System.Net.HttpStatusCode)answer.Status}\r\n");
        foreach (var (name, value) in answer.Headers) { head.Append(CultureInfo.InvariantCulture, $"{name}: {value}\r\n"); }
        head.Append(CultureInfo.InvariantCulture, $"content-type: {answer.ContentType}\r\ncontent-length: {answer.Body.Length}\r\n");
        return With(head, answer.Body);
    }

    private static byte[] With(StringBuilder head, ReadOnlyMemory<byte> body) => [.. Encoding.Latin1.GetBytes(head.Append("\r\n").ToString()), .. body.Span];
}
