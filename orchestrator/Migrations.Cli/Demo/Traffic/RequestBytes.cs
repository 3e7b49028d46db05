using System.Globalization;
using System.IO.Compression;
using System.Text;

namespace Migrations.Cli.Demo.Traffic;

/// <summary>Lays a request out as the bytes a client sends. Pure.</summary>
internal static class RequestBytes
{
    /// <summary>Bytes a chunk carries; odd, so that chunks and lines of a bulk do not end together.</summary>
    private const int ChunkBytes = 1_537;

    /// <summary>Head and body.</summary>
    public static byte[] Write(TrafficRequest request, int port)
    {
        var body = request.Coding == BodyCoding.Gzip ? Compress(request.Body) : request.Body;
        using var bytes = new MemoryStream();
        bytes.Write(Encoding.ASCII.GetBytes(Head(request, body.Length, port)));
        if (request.Coding == BodyCoding.Chunked) { WriteChunks(bytes, body); }
        else { bytes.Write(body.Span); }
        return bytes.ToArray();
    }

    private static string Head(TrafficRequest request, int bodyBytes, int port)
    {
        var head = new StringBuilder();
        head.Append(CultureInfo.InvariantCulture, $"{request.Method} {request.Target} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nUser-Agent: {request.UserAgent}\r\n");
        if (request.OpaqueId is { } id) { head.Append(CultureInfo.InvariantCulture, $"X-Opaque-Id: {id}\r\n"); }
        if (bodyBytes > 0)
        {
            var type = IsLines(request.Target) ? "application/x-ndjson" : "application/json";
            head.Append(CultureInfo.InvariantCulture, $"Content-Type: {type}\r\n");
        }

        if (request.Coding == BodyCoding.Gzip) { head.Append("Content-Encoding: gzip\r\n"); }
        if (request.Coding == BodyCoding.Chunked) { head.Append("Transfer-Encoding: chunked\r\n"); }
        else if (bodyBytes > 0 || request.Method is "POST" or "PUT") { head.Append(CultureInfo.InvariantCulture, $"Content-Length: {bodyBytes}\r\n"); }
        return head.Append("\r\n").ToString();
    }

    private static bool IsLines(string target) =>
        target.Contains("_bulk", StringComparison.Ordinal) || target.Contains("_msearch", StringComparison.Ordinal);

    private static byte[] Compress(ReadOnlyMemory<byte> body)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true)) { gzip.Write(body.Span); }
        return packed.ToArray();
    }

    private static void WriteChunks(MemoryStream bytes, ReadOnlyMemory<byte> body)
    {
        for (var at = 0; at < body.Length; at += ChunkBytes)
        {
            var chunk = body.Span[at..Math.Min(at + ChunkBytes, body.Length)];
            bytes.Write(Encoding.ASCII.GetBytes(chunk.Length.ToString("x", CultureInfo.InvariantCulture) + "\r\n"));
            bytes.Write(chunk);
            bytes.Write("\r\n"u8);
        }

        bytes.Write("0\r\n\r\n"u8);
    }
}
