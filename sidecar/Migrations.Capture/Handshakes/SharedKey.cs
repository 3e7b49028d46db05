using System.Security.Cryptography;

namespace Migrations.Capture.Handshakes;

/// <summary>The secret that recorder and sidecar share.</summary>
public sealed class SharedKey
{
    public const int SizeBytes = 32;

    private readonly byte[] _key;

    public SharedKey(ReadOnlySpan<byte> key)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(key.Length, SizeBytes);
        _key = key.ToArray();
    }

    /// <summary>Reads a key file: 32 bytes, hexadecimal, one line, readable by its owner only. False with a sentence that holds no part of the key.</summary>
    public static bool TryReadFile(string path, out SharedKey key, out string problem)
    {
        key = null!;
        try
        {
            if (!File.Exists(path)) { return No($"The key file {path} does not exist.", out problem); }
            if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & OthersMode) != 0)
            {
                return No($"The key file {path} can be used by others than its owner; make it so with: chmod 600 {path}", out problem);
            }
            if (new FileInfo(path).Length > 1024) { return No($"The key file {path} is too long to be a key.", out problem); }
            var text = File.ReadAllText(path).Trim();
            if (text.Length != 2 * SizeBytes || !text.All(char.IsAsciiHexDigit)) { return No($"The key file {path} does not hold {2 * SizeBytes} hexadecimal digits on one line.", out problem); }
            key = new SharedKey(Convert.FromHexString(text));
            problem = "";
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return No($"The key file {path} cannot be read: {e.Message}", out problem);
        }
    }

    internal byte[] Mac(ReadOnlySpan<byte> role, ReadOnlySpan<byte> one, ReadOnlySpan<byte> two) => Mac(_key, role, one, two);

    internal static byte[] Mac(byte[] key, ReadOnlySpan<byte> role, ReadOnlySpan<byte> one, ReadOnlySpan<byte> two)
    {
        using var hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key);
        hmac.AppendData(role);
        hmac.AppendData(one);
        hmac.AppendData(two);
        return hmac.GetHashAndReset();
    }

    private const UnixFileMode OthersMode =
        UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute |
        UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    private static bool No(string why, out string problem)
    {
        problem = why;
        return false;
    }
}
