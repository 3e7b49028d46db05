using System.Text;

namespace Migrations.Exchanges.Http;

/// <summary>Gives the common methods without making a string each time. Methods keep their case.</summary>
internal static class MethodNames
{
    private static readonly string[] Known = ["GET", "POST", "PUT", "HEAD", "DELETE", "OPTIONS", "PATCH", "CONNECT", "TRACE"];

    public static bool IsKnown(ReadOnlySpan<byte> method) => Array.IndexOf(Known, Get(method)) >= 0;

    public static string Get(ReadOnlySpan<byte> method)
    {
        foreach (var known in Known)
        {
            if (Ascii.Equals(method, known)) { return known; }
        }

        return Encoding.Latin1.GetString(method);
    }
}
