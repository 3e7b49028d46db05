using System.Globalization;

namespace Migrations.Rules.Matching;

/// <summary>Which product versions a rule speaks of: <c>elasticsearch 7.10.x</c>, <c>opensearch >=2.0 &lt;3</c>, <c>*</c>.</summary>
/// <remarks>An optional product name, then bounds parted by blanks, all of which must hold: <c>&gt;= &gt; &lt; &lt;= =</c> or a bare version with <c>x</c> for any part. A suffix after <c>-</c> is not looked at.</remarks>
public sealed class VersionRange
{
    private readonly string? _product;
    private readonly List<(string Operator, int[] Parts)> _bounds;

    private VersionRange(string text, string? product, List<(string Operator, int[] Parts)> bounds)
    {
        Text = text;
        _product = product;
        _bounds = bounds;
    }

    /// <summary>Every product, every version.</summary>
    public static VersionRange Any { get; } = new("*", null, []);

    /// <summary>The range as it was written.</summary>
    public string Text { get; }

    public static bool TryParse(string text, out VersionRange range, out string error)
    {
        range = Any;
        error = string.Empty;
        string? product = null;
        var bounds = new List<(string, int[])>();
        foreach (var word in text.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (word == "*") { continue; }
            if (char.IsAsciiLetter(word[0]) && product is null && bounds.Count == 0) { product = word; continue; }
            var comparison = word.StartsWith(">=", StringComparison.Ordinal) || word.StartsWith("<=", StringComparison.Ordinal) ? word[..2]
                : word[0] is '>' or '<' or '=' ? word[..1] : string.Empty;
            if (!TryParts(word[comparison.Length..], out var parts))
            {
                error = $"'{word}' is no version bound; write for example 'opensearch >=2.0 <3' or '7.10.x'";
                return false;
            }

            bounds.Add((comparison, parts));
        }

        range = new VersionRange(text, product, bounds);
        return true;
    }

    /// <summary>Whether <paramref name="version"/> of <paramref name="product"/> lies inside; an unreadable version only in <c>*</c>.</summary>
    public bool Contains(string product, string version)
    {
        if (_product is not null && !string.Equals(_product, product, StringComparison.OrdinalIgnoreCase)) { return false; }
        if (_bounds.Count == 0) { return true; }
        var dash = version.IndexOf('-', StringComparison.Ordinal);
        if (!TryParts(dash < 0 ? version : version[..dash], out var parts)) { return false; }

        foreach (var (comparison, bound) in _bounds)
        {
            var order = Compare(parts, bound, comparison.Length == 0);
            var holds = comparison switch { ">=" => order >= 0, ">" => order > 0, "<=" => order <= 0, "<" => order < 0, _ => order == 0 };
            if (!holds) { return false; }
        }

        return true;
    }

    public override string ToString() => Text;

    /// <summary>Missing parts count as 0, or as anything when the bound is a bare version.</summary>
    private static int Compare(int[] version, int[] bound, bool prefixOnly)
    {
        var count = prefixOnly ? bound.Length : Math.Max(version.Length, bound.Length);
        for (var i = 0; i < count; i++)
        {
            var wanted = i < bound.Length ? bound[i] : 0;
            if (wanted < 0) { continue; } // x
            var order = (i < version.Length ? version[i] : 0).CompareTo(wanted);
            if (order != 0) { return order; }
        }

        return 0;
    }

    private static bool TryParts(string text, out int[] parts)
    {
        var words = text.Split('.');
        parts = new int[words.Length];
        for (var i = 0; i < words.Length; i++)
        {
            if (words[i] is "x" or "*") { parts[i] = -1; }
            else if (!int.TryParse(words[i], NumberStyles.None, CultureInfo.InvariantCulture, out parts[i])) { return false; }
        }

        return true;
    }
}
