using System.IO.Hashing;
using System.Text;
using Migrations.Rules.Packs;

namespace Migrations.Compare.Judging;

/// <summary>What differences of one kind have in common, across exchanges: the group they are reported as.</summary>
/// <param name="Hash">Of all the rest; the same in every run.</param>
/// <param name="Shape">The query with its values taken out; empty where it plays no part.</param>
/// <param name="Detail">For a status: source and target code; for shards that failed: the kinds of failure. Else empty.</param>
public sealed record Fingerprint(ulong Hash, string Api, string Shape, string Place, DifferenceKind Kind, string Detail)
{
    private const int MaxReadableChars = 1_000;

    /// <summary>One line that a person can read and a file can hold.</summary>
    public string Readable => Excerpt.Of(string.Join(' ', new[] { Api, Kind.ToString().ToLowerInvariant(), Place, Detail, Shape }.Where(p => p.Length > 0)).TrimEnd(), MaxReadableChars);

    /// <param name="shape">Asked for only where the shape plays a part.</param>
    public static Fingerprint Of(string api, Func<string> shape, Difference difference)
    {
        // Another number of shards is one cause, whatever was asked.
        var query = difference.Place.EndsWith("_shards.total", StringComparison.Ordinal) ? string.Empty : shape();
        var detail = DetailOf(difference);
        var text = string.Join('\n', api, query, difference.Place, ((byte)difference.Kind).ToString(System.Globalization.CultureInfo.InvariantCulture), detail);
        return new Fingerprint(XxHash64.HashToUInt64(Encoding.UTF8.GetBytes(text)), api, query, difference.Place, difference.Kind, detail);
    }

    private static string DetailOf(Difference difference)
    {
        if (difference.Kind == DifferenceKind.Status) { return $"{difference.Source}→{difference.Target}"; }
        return difference.Kind == DifferenceKind.Error && difference.Place.EndsWith(ShardFailures.Place, StringComparison.Ordinal) ? $"{Failure(difference.Source)}→{Failure(difference.Target)}" : string.Empty;
    }

    private static string Failure(string type) => type.Length == 0 ? "none" : type.Trim('"');
}
