namespace Migrations.Exchanges.Http;

/// <summary>One request as the wire carried it.</summary>
/// <param name="Target">The request target, untouched.</param>
/// <param name="Body">The body with the transfer coding (chunks) taken off, content coding (gzip) still on.</param>
/// <param name="Raw">Every byte of the message, head to last body byte, as received.</param>
public sealed record RequestMessage(
    string Method,
    string Target,
    string Version,
    IReadOnlyList<MessageHeader> Headers,
    ReadOnlyMemory<byte> Body,
    ReadOnlyMemory<byte> Raw)
{
    /// <summary>The first value of a header by name (any case), or null.</summary>
    public string? Header(string name)
    {
        foreach (var header in Headers)
        {
            if (string.Equals(header.Name, name, StringComparison.OrdinalIgnoreCase)) { return header.Value; }
        }

        return null;
    }
}
