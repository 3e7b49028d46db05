using Migrations.Capture.Records;

namespace Migrations.EndToEnd.Tests.Bytes;

/// <summary>One direction of one connection as the log holds it: its bytes by position, and what its gaps say of the rest.</summary>
internal sealed class LoggedDirection
{
    private readonly List<(long From, ReadOnlyMemory<byte> Bytes)> _pieces = [];
    private readonly List<GapRecord> _gaps = [];

    public IReadOnlyList<GapRecord> Gaps => _gaps;

    /// <summary>Bytes in the log.</summary>
    public long Held => _pieces.Sum(static piece => (long)piece.Bytes.Length);

    /// <summary>Where the last byte ends that the log holds or accounts for.</summary>
    public long End => Math.Max(
        _pieces.Select(static piece => piece.From + piece.Bytes.Length).DefaultIfEmpty().Max(),
        _gaps.Select(static gap => (long)gap.FromPosition + gap.Bytes).DefaultIfEmpty().Max());

    public void Add(ulong position, ReadOnlyMemory<byte> bytes) => _pieces.Add(((long)position, bytes));

    public void Add(GapRecord gap) => _gaps.Add(gap);

    /// <summary>True when the other has all bytes that this one has, from the first on, and there are some.</summary>
    public bool IsBeginningOf(LoggedDirection other)
    {
        var (mine, all) = (Joined(), other.Joined());
        return mine.Length > 0 && mine.Length <= all.Length && mine.AsSpan().SequenceEqual(all.AsSpan(0, mine.Length));
    }

    /// <summary>Every byte of a range is there.</summary>
    public bool Holds(long from, long to) => HeldOf(from, to) == to - from;

    /// <summary>How many bytes of a range are there.</summary>
    public long HeldOf(long from, long to) => _pieces.Sum(piece => Math.Max(0, Math.Min(to, piece.From + piece.Bytes.Length) - Math.Max(from, piece.From)));

    /// <summary>Where log and client contradict each other first, in a sentence; null when every byte is held or in a gap, once, and is the client's.</summary>
    public string? Contradiction(ReadOnlySpan<byte> client)
    {
        var parts = _pieces.Select(static piece => (piece.From, piece.Bytes.Length, piece.Bytes))
            .Concat(_gaps.Where(static gap => gap.Bytes > 0).Select(static gap => ((long)gap.FromPosition, (int)gap.Bytes, ReadOnlyMemory<byte>.Empty)))
            .OrderBy(static part => part.Item1);
        var next = 0L;
        foreach (var (from, length, bytes) in parts)
        {
            if (from != next) { return $"the log goes on at {from} where {next} was expected"; }
            next += length;
            var known = (int)Math.Clamp(client.Length - from, 0, bytes.Length);
            if (known > 0 && !client.Slice((int)from, known).SequenceEqual(bytes.Span[..known])) { return $"the {bytes.Length} bytes from {from} are not the client's"; }
        }

        return null;
    }

    private byte[] Joined() => [.. _pieces.OrderBy(static piece => piece.From).SelectMany(static piece => piece.Bytes.ToArray())];
}
