using System.Globalization;
using System.Text;

namespace Migrations.Cli.Demo.Traffic;

/// <summary>Finds one final answer at the head of what was received.</summary>
/// <remarks>
/// The driver's own, and plainer than the replayer's framer on purpose: a count from outside shares nothing with what it checks. Pure.
/// </remarks>
internal static class AnswerScanner
{
    /// <summary>The largest head accepted, bytes.</summary>
    private const int MaxHeadBytes = 64 * 1024;

    /// <summary>Finds the answer that begins at <paramref name="from"/>; interim answers (1xx) before it belong to it.</summary>
    /// <param name="isHead">The answer is one to HEAD: it has no body, whatever its length says.</param>
    /// <returns>False when more bytes are needed.</returns>
    public static bool TryScan(ReadOnlySpan<byte> received, int from, bool isHead, out ScannedAnswer answer)
    {
        answer = default;
        var start = from;
        while (true)
        {
            var headBytes = received[start..].IndexOf("\r\n\r\n"u8);
            if (headBytes > MaxHeadBytes || (headBytes < 0 && received.Length - start > MaxHeadBytes)) { throw new InvalidDataException("the head of an answer does not end"); }
            if (headBytes < 0) { return false; }
            var head = Encoding.Latin1.GetString(received.Slice(start, headBytes));
            var status = int.Parse(head.AsSpan("HTTP/1.1 ".Length, 3), CultureInfo.InvariantCulture);
            var bodyStart = start + headBytes + 4;
            if (status < 200)
            {
                start = bodyStart;
                continue;
            }

            return TryBody(received, from, bodyStart, head, status, isHead, out answer);
        }
    }

    private static bool TryBody(ReadOnlySpan<byte> received, int from, int bodyStart, string head, int status, bool isHead, out ScannedAnswer answer)
    {
        answer = default;
        byte[] body = [];
        var end = bodyStart;
        if (!isHead && status is not (204 or 304))
        {
            if (Header(head, "transfer-encoding") == "chunked")
            {
                if (!TryChunks(received, bodyStart, out end, out body)) { return false; }
            }
            else
            {
                end = bodyStart + int.Parse(Header(head, "content-length") ?? "0", CultureInfo.InvariantCulture);
                if (end > received.Length) { return false; }
                body = received[bodyStart..end].ToArray();
            }
        }

        answer = new ScannedAnswer(status, from, end, body, Header(head, "x-opaque-id"), Header(head, "connection") == "close");
        return true;
    }

    private static bool TryChunks(ReadOnlySpan<byte> received, int from, out int end, out byte[] body)
    {
        using var bytes = new MemoryStream();
        end = from;
        body = [];
        while (true)
        {
            var line = received[end..].IndexOf("\r\n"u8);
            if (line < 0) { return false; }
            var length = int.Parse(Encoding.ASCII.GetString(received.Slice(end, line)), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            var chunk = end + line + 2;
            if (chunk + length + 2 > received.Length) { return false; }
            bytes.Write(received.Slice(chunk, length));
            end = chunk + length + 2;
            if (length > 0) { continue; }
            body = bytes.ToArray();
            return true;
        }
    }

    private static string? Header(string head, string name) => head.Split("\r\n").Skip(1)
        .Select(line => line.Split(':', 2))
        .Where(pair => pair.Length == 2 && pair[0].Equals(name, StringComparison.OrdinalIgnoreCase))
        .Select(pair => pair[1].Trim())
        .FirstOrDefault();
}
