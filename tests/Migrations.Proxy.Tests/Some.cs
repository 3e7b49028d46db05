using System.Text;

namespace Migrations.Proxy.Tests;

internal static class Some
{
    public static byte[] Bytes(int count, int seed)
    {
        var bytes = new byte[count];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    public static byte[] Concat(string text, byte[] bytes) => [.. Encoding.Latin1.GetBytes(text), .. bytes];
}
