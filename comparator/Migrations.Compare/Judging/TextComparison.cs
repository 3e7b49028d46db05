using Migrations.Rules.Packs;

namespace Migrations.Compare.Judging;

/// <summary>Compares bodies that are not JSON line by line.</summary>
internal static class TextComparison
{
    public static void Compare(ReadOnlySpan<byte> source, ReadOnlySpan<byte> target, DifferenceCollector found)
    {
        if (source.SequenceEqual(target)) { return; }
        var place = found.Scope.Place(RulePlaceKind.Text, "text");
        var (from, to) = (Lines(source), Lines(target));
        var shorter = Math.Min(from.Count, to.Count);
        if (from.Count == to.Count && from.Count > 1 && IsPermutation(from, to))
        {
            found.Report(DifferenceKind.Order, place, [], source, target);
            return;
        }

        for (var i = 0; i < shorter; i++)
        {
            if (!from[i].AsSpan().SequenceEqual(to[i])) { found.Report(DifferenceKind.Value, place, [], from[i], to[i]); }
        }

        for (var i = shorter; i < from.Count; i++) { found.Report(DifferenceKind.Missing, place, [], from[i], default); }
        for (var i = shorter; i < to.Count; i++) { found.Report(DifferenceKind.Extra, place, [], default, to[i]); }
    }

    private static List<byte[]> Lines(ReadOnlySpan<byte> text)
    {
        var lines = new List<byte[]>();
        foreach (var range in text.Split((byte)'\n'))
        {
            var line = text[range];
            if (line.EndsWith("\r"u8)) { line = line[..^1]; }
            lines.Add(line.ToArray());
        }

        if (lines.Count > 0 && lines[^1].Length == 0) { lines.RemoveAt(lines.Count - 1); }
        return lines;
    }

    private static bool IsPermutation(List<byte[]> from, List<byte[]> to) =>
        !from.Zip(to).All(p => p.First.AsSpan().SequenceEqual(p.Second))
        && from.Select(Convert.ToHexString).Order(StringComparer.Ordinal).SequenceEqual(to.Select(Convert.ToHexString).Order(StringComparer.Ordinal));
}
