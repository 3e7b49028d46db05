using System.Text;

namespace Migrations.Exchanges.Http;

/// <summary>Gives the common header names without making a string each time.</summary>
internal static class HeaderNames
{
    private static readonly string[][] ByLength = Known(
        "Host", "Accept", "Connection", "User-Agent", "Content-Type", "Content-Length", "Accept-Encoding", "Authorization",
        "X-Opaque-Id", "Transfer-Encoding", "Content-Encoding", "Expect", "Location", "Warning", "Keep-Alive", "Date", "Server",
        "host", "accept", "connection", "user-agent", "content-type", "content-length", "accept-encoding", "authorization",
        "x-opaque-id", "transfer-encoding", "content-encoding", "expect", "location", "warning", "keep-alive", "x-elastic-client-meta");

    public static string Get(ReadOnlySpan<byte> name)
    {
        if (name.Length < ByLength.Length)
        {
            foreach (var known in ByLength[name.Length])
            {
                if (Ascii.Equals(name, known)) { return known; }
            }
        }

        return Encoding.Latin1.GetString(name);
    }

    private static string[][] Known(params string[] names)
    {
        var table = new string[names.Max(static name => name.Length) + 1][];
        for (var length = 0; length < table.Length; length++) { table[length] = [.. names.Where(name => name.Length == length)]; }
        return table;
    }
}
