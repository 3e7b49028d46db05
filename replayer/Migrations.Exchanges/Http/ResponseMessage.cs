namespace Migrations.Exchanges.Http;

/// <summary>One final response as the wire carried it; interim ones (1xx) are not kept here.</summary>
/// <param name="Body">The body with the transfer coding (chunks) taken off, content coding (gzip) still on.</param>
/// <param name="Raw">Every byte of the message, interim responses before it included.</param>
public sealed record ResponseMessage(
    int Status,
    string Reason,
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
