namespace Migrations.Proxy.Scanning;

/// <summary>How much of a request's body is to come: by the length its head told, or chunk by chunk. Belongs to its scanner.</summary>
internal struct RequestBody
{
    public bool IsChunked { get; private set; }

    /// <summary>Bytes of the body, or of the chunk, that are to come; negative when what told them cannot be read.</summary>
    public long Remaining { get; private set; }

    public readonly bool IsUnreadable => Remaining < 0;

    /// <summary>A request begins: it has no body until its head says so.</summary>
    public void Begin()
    {
        Remaining = 0;
        IsChunked = false;
    }

    public void Length(ReadOnlySpan<byte> value) => Remaining = HeaderText.Number(value);

    /// <summary>The line that tells the length was cut.</summary>
    public void Unreadable() => Remaining = -1;

    public void Encoding(ReadOnlySpan<byte> value) => IsChunked |= HeaderText.ContainsIgnoreCase(value, "chunked"u8);

    /// <summary>The line before a chunk.</summary>
    public void ChunkSize(ReadOnlySpan<byte> line) => Remaining = HeaderText.ChunkSize(line);

    /// <summary>Takes what belongs to it; gives how much.</summary>
    public int Skip(ReadOnlySpan<byte> bytes)
    {
        var taken = (int)Math.Min(Remaining, bytes.Length);
        Remaining -= taken;
        return taken;
    }
}
