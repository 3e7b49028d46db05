using System.Buffers;
using System.Globalization;
using System.Text;
using Migrations.Replay.Rewriting;

namespace Migrations.Replay.Sending;

/// <summary>A target request → its bytes on the wire. Pure.</summary>
public static class RequestWriter
{
    /// <param name="authorization">Value of the Authorization header for the target, or null.</param>
    public static void Write(IBufferWriter<byte> output, TargetRequest request, string host, string? authorization)
    {
        var head = new StringBuilder(256);
        head.Append(request.Method).Append(' ').Append(request.Target).Append(" HTTP/1.1\r\nHost: ").Append(host).Append("\r\n");
        foreach (var header in request.Headers) { head.Append(header.Name).Append(": ").Append(header.Value).Append("\r\n"); }
        if (authorization is not null) { head.Append("Authorization: ").Append(authorization).Append("\r\n"); }
        if (!request.Body.IsEmpty || request.Method is "POST" or "PUT")
        {
            head.Append("Content-Length: ").Append(request.Body.Length.ToString(CultureInfo.InvariantCulture)).Append("\r\n");
        }

        head.Append("\r\n");
        var text = head.ToString();
        var span = output.GetSpan(text.Length);
        output.Advance(Encoding.Latin1.GetBytes(text, span)); // as the assembler read them
        output.Write(request.Body.Span);
    }
}
