namespace Migrations.Exchanges.Http;

/// <summary>Puts the chunks of a body together.</summary>
internal static class BodyPieces
{
    /// <summary>One chunk is a slice of the buffer; several are copied.</summary>
    public static ReadOnlyMemory<byte> Join(ReadOnlyMemory<byte> buffer, ChunkReader chunks)
    {
        if (chunks.Chunks.Count == 0) { return ReadOnlyMemory<byte>.Empty; }
        if (chunks.Chunks.Count == 1) { return buffer[chunks.Chunks[0]]; }
        var body = new byte[chunks.BodyBytes];
        var at = 0;
        foreach (var range in chunks.Chunks)
        {
            var piece = buffer.Span[range];
            piece.CopyTo(body.AsSpan(at));
            at += piece.Length;
        }

        return body;
    }
}
