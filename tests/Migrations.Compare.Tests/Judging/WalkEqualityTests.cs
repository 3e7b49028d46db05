using System.Text;
using CsCheck;
using Migrations.Compare.Judging;
using Migrations.Rules.Packs;

namespace Migrations.Compare.Tests.Judging;

/// <summary>The fast walk says exactly what the plain one says.</summary>
public class WalkEqualityTests
{
    private static readonly string[] Names = ["a", "b", "hits", "aggregations", "_id", "_score", "status", "took", "_type", "tags", "key", "_shards", "total", "caf\\u00e9", "café"];

    private static readonly RulePack Pack = RulePack.Merge(ShippedPacks.SameVersion, ShippedPacks.Elasticsearch710ToOpenSearch219, RulePack.Parse(
        """
        rules:
          - { name: set, paths: "**.tags", equivalent: unordered, reason: r }
          - { name: renamed, paths: "**.b", equivalent: { rename: key }, reason: r }
          - { name: near, paths: "**.a", kinds: [number], equivalent: { tolerance: { absolute: 1 } }, reason: r }
        """,
        "test.yaml"));

    private static readonly Gen<string> Scalar = Gen.OneOf(
        Pick("1", "1.0", "2", "1.5", "1e3", "1000.0", "null", "true", "false", "\"x\"", "\"\\u0078\"", "\"y\"", "\"\""), Gen.Int[0, 3].Select(i => i.ToString(System.Globalization.CultureInfo.InvariantCulture)));

    private static readonly Gen<string> Tree = Gen.Recursive<string>((depth, self) => depth > 4
        ? Scalar
        : Gen.Frequency(
            (3, Scalar),
            (3, Gen.Select(Pick(Names), self).Array[0, 5].Select(Object)),
            (2, self.Array[0, 4].Select(e => $"[{string.Join(',', e)}]"))));

    /// <summary>A search answer, so that hits, ties and shard numbers are met often.</summary>
    private static readonly Gen<string> Answer = Gen.Select(Gen.Int[1, 3], Gen.Select(Gen.Int[0, 5], Gen.Int[1, 3], Tree).Array[0, 5], Tree, (shards, hits, rest) =>
        $$$"""{"took":{{{shards}}},"_shards":{"total":{{{shards}}},"failed":{{{hits.Length / 3}}},"failures":[{{{(hits.Length / 3 > 0 ? """{"reason":{"type":"t"}}""" : "")}}}]},"hits":{"total":{{{hits.Length}}},"hits":[{{{string.Join(',', hits.Select(h => $$"""{"_index":"i","_id":"{{h.Item1}}","_score":{{h.Item2}}.0,"_routing":"{{h.Item2}}","_source":{{h.Item3}}}"""))}}}]},"rest":{{{rest}}}}""");

    [Fact]
    public void On_any_two_bodies() => Gen.Select(Gen.OneOf(Tree, Answer), Gen.OneOf(Tree, Answer)).Sample((a, b) => AssertSame(a, b), iter: 20_000);

    [Fact]
    public void On_a_body_and_a_little_changed_one() =>
        Gen.Select(Answer, Gen.Select(Gen.Int[0, 10_000], Pick("1", "2", "x", "_type", "took")).Array[1, 4]).Sample((body, changes) =>
        {
            var changed = changes.Aggregate(body, Change);
            AssertSame(body, changed);
        }, iter: 20_000);

    private static Gen<T> Pick<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);

    private static void AssertSame(string a, string b)
    {
        var pair = Some.Pair(a, b);
        var fast = new ResponseComparer(Pack, new ComparerOptions { MaxDifferencesPerPair = 1_000 }).Compare(pair);
        var plain = new ResponseComparer(Pack, new ComparerOptions { MaxDifferencesPerPair = 1_000 }, isPlain: true).Compare(pair);
        Assert.Equal(Text(plain), Text(fast));
    }

    private static string Text(Judgement j) => string.Join(
        '\n',
        [j.Verdict.ToString(), .. j.Differences.Select(d => $"{d.Kind} {d.Path} {d.Source} {d.Target}").Order(StringComparer.Ordinal),
         .. j.RuleUses.Select(u => $"{u.Rule.Name} {u.Differences}").Order(StringComparer.Ordinal),
         .. j.Signature.Entries.Select(e => $"{e.Place} {e.Kind}").Order(StringComparer.Ordinal)]);

    /// <summary>No name twice in one object: which of its namesakes a member is paired with is not promised.</summary>
    private static string Object((string Name, string Value)[] members) =>
        $"{{{string.Join(',', members.DistinctBy(m => m.Name.Replace("\\u00e9", "é", StringComparison.Ordinal)).Select(m => $"\"{m.Name}\":{m.Value}"))}}}";

    /// <summary>Puts another text in place of one digit or letter run; what is then no JSON is compared as text by both.</summary>
    private static string Change(string body, (int At, string With) change)
    {
        var at = change.At % body.Length;
        return char.IsAsciiDigit(body[at]) ? body[..at] + (change.With.Length == 1 && char.IsAsciiDigit(change.With[0]) ? change.With : "7") + body[(at + 1)..]
            : char.IsAsciiLetter(body[at]) ? body[..at] + change.With[0] + body[(at + 1)..] : body;
    }
}
