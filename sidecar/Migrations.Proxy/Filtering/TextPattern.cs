using System.Text;

namespace Migrations.Proxy.Filtering;

/// <summary>Literal text and stars; a star stands for any bytes, none too. Letters are told apart by case. Time grows with the text alone: each piece is looked for once.</summary>
internal sealed class TextPattern
{
    private readonly byte[][] _pieces; // between the stars: the first begins the text, the last ends it, the others come in order
    private readonly int[][] _fallbacks;

    public TextPattern(string pattern)
    {
        _pieces = [.. pattern.Split('*').Select(Encoding.UTF8.GetBytes)];
        _fallbacks = [.. _pieces.Select(FallbacksOf)];
    }

    public bool IsMatch(ReadOnlySpan<byte> text)
    {
        if (_pieces.Length == 1) { return text.SequenceEqual(_pieces[0]); }
        var (first, last) = (_pieces[0], _pieces[^1]);
        if (text.Length < first.Length + last.Length || !text.StartsWith(first) || !text.EndsWith(last)) { return false; }
        text = text[first.Length..^last.Length];
        for (var i = 1; i < _pieces.Length - 1; i++)
        {
            var end = EndOf(_pieces[i], _fallbacks[i], text);
            if (end < 0) { return false; }
            text = text[end..];
        }
        return true;
    }

    /// <summary>Where the first occurrence of the piece ends; -1 when there is none.</summary>
    private static int EndOf(byte[] piece, int[] fallbacks, ReadOnlySpan<byte> text)
    {
        var matched = 0;
        for (var at = 0; matched < piece.Length; at++)
        {
            if (at == text.Length) { return -1; }
            while (matched > 0 && text[at] != piece[matched]) { matched = fallbacks[matched - 1]; }
            if (text[at] == piece[matched]) { matched++; }
            if (matched == piece.Length) { return at + 1; }
        }
        return 0;
    }

    /// <summary>For each place the length of the longest start of the piece that also ends there (Knuth, Morris, Pratt).</summary>
    private static int[] FallbacksOf(byte[] piece)
    {
        var lengths = new int[piece.Length];
        for (int at = 1, length = 0; at < piece.Length; at++)
        {
            while (length > 0 && piece[at] != piece[length]) { length = lengths[length - 1]; }
            if (piece[at] == piece[length]) { length++; }
            lengths[at] = length;
        }
        return lengths;
    }
}
