using System.IO.Hashing;
using Migrations.Compare.Json;
using Migrations.Rules.Matching;
using Migrations.Rules.Packs;

namespace Migrations.Compare.Judging;

/// <summary>The rules that can apply to pairs of one API, method and pair of statuses, found by place.</summary>
/// <remarks>Grows with the distinct places seen, up to a bound, after which the least is kept: places are then made anew each time. Belongs to one thread.</remarks>
internal sealed class RuleScope(string api, IReadOnlyList<Rule> rules)
{
    /// <summary>Ends a name in a raw path; no raw JSON name can hold it.</summary>
    public const byte NameEnd = 0;

    /// <summary>Stands for an array element in a raw path.</summary>
    public const byte Element = 1;

    private const int MaxPlaces = 50_000;

    private readonly Dictionary<string, DifferencePlace> _byText = new(StringComparer.Ordinal);
    private readonly Dictionary<byte[], DifferencePlace> _byRawPath = new(new RawPathComparer());

    public string Api { get; } = api;

    /// <summary>Rules on the status and on headers, which have no place in a body.</summary>
    public IReadOnlyList<Rule> Rules { get; } = rules;

    public DifferencePlace Place(ReadOnlySpan<string?> steps)
    {
        var text = JsonPathPattern.Format(steps);
        if (_byText.TryGetValue(text, out var place)) { return place; }
        place = Make([.. steps], text);
        if (_byText.Count < MaxPlaces) { _byText.Add(text, place); }
        return place;
    }

    /// <summary>The place of a raw path: names as the body has them, each ended by <see cref="NameEnd"/>, elements as <see cref="Element"/>.</summary>
    public DifferencePlace Place(ReadOnlySpan<byte> rawPath)
    {
        var lookup = _byRawPath.GetAlternateLookup<ReadOnlySpan<byte>>();
        if (lookup.TryGetValue(rawPath, out var place)) { return place; }
        place = Place(Steps(rawPath));
        if (_byRawPath.Count < MaxPlaces) { _byRawPath.Add(rawPath.ToArray(), place); }
        return place;
    }

    /// <summary>The place of something that is not JSON: <c>status</c>, <c>text</c>, <c>header:NAME</c>.</summary>
    public DifferencePlace Place(RulePlaceKind kind, string text)
    {
        if (_byText.TryGetValue("\0" + text, out var place)) { return place; }
        var matching = Rules.Where(r => r.Places.Any(p => p.Kind == kind && (p.Header is null || Wildcard.IsMatch(p.Header, text.AsSpan("header:".Length)))));
        place = new DifferencePlace([text], text, [.. matching]);
        if (_byText.Count < MaxPlaces) { _byText.Add("\0" + text, place); }
        return place;
    }

    private static string?[] Steps(ReadOnlySpan<byte> rawPath)
    {
        var steps = new List<string?>();
        while (!rawPath.IsEmpty)
        {
            if (rawPath[0] == Element)
            {
                steps.Add(null);
                rawPath = rawPath[1..];
                continue;
            }

            var end = rawPath.IndexOf(NameEnd);
            steps.Add(JsonText.Read(rawPath[..end]));
            rawPath = rawPath[(end + 1)..];
        }

        return [.. steps];
    }

    private DifferencePlace Make(string?[] steps, string text)
    {
        var matching = Rules.Where(r => r.Places.Any(p => p.Json is { } pattern && pattern.IsMatch(steps)));
        return new DifferencePlace(steps, text, [.. matching]);
    }

    private sealed class RawPathComparer : IEqualityComparer<byte[]>, IAlternateEqualityComparer<ReadOnlySpan<byte>, byte[]>
    {
        public bool Equals(byte[]? x, byte[]? y) => x.AsSpan().SequenceEqual(y);

        public int GetHashCode(byte[] obj) => GetHashCode(obj.AsSpan());

        public bool Equals(ReadOnlySpan<byte> alternate, byte[] other) => alternate.SequenceEqual(other);

        public int GetHashCode(ReadOnlySpan<byte> alternate) => (int)XxHash3.HashToUInt64(alternate);

        public byte[] Create(ReadOnlySpan<byte> alternate) => alternate.ToArray();
    }
}
