using Migrations.Compare.Judging;
using Migrations.Exchanges.Assembling;
using Migrations.Exchanges.Tuples;
using Migrations.Rules.Packs;

namespace Migrations.Compare.Tests.Storing;

/// <summary>A rule that keeps its name and says something else. Once none was noticed: the text kept of each rule was empty.</summary>
public sealed class ChangedRuleTests : IDisposable
{
    private static readonly CancellationToken Token = TestContext.Current.CancellationToken;
    private readonly string _folder = Directory.CreateTempSubdirectory("migrations-changed-rule-").FullName;

    [Fact]
    public async Task A_rule_that_ignores_what_it_tolerated_flips_the_verdicts_that_rest_on_it()
    {
        var result = await JudgeTwiceAsync("equivalent: { tolerance: { relative: 0.1 } }", "ignore: true");

        Assert.Equal(["near"], result.RulesChanged);
        Assert.Equal((1, 1), (result.Rejudged, result.Carried));
        Assert.Equal("EquivalentBy(near) → IgnoredBy(near): 1", string.Join(';', result.Flips.Select(f => $"{f.From} → {f.To}: {f.Count}")));
    }

    [Fact]
    public async Task A_rule_made_narrower_lets_its_difference_show()
    {
        var result = await JudgeTwiceAsync("equivalent: { tolerance: { relative: 0.1 } }", "equivalent: { tolerance: { relative: 0.001 } }");

        Assert.Equal("EquivalentBy(near) → Different", string.Join(';', result.Flips.Select(f => $"{f.From} → {f.To}")));
    }

    [Fact]
    public async Task A_rule_written_otherwise_is_the_same_rule()
    {
        var result = await JudgeTwiceAsync("equivalent: { tolerance: { relative: 0.1 } }", "equivalent:\n      tolerance: { relative: '0.1' } # as before");

        Assert.Empty(result.RulesChanged);
        Assert.Equal(0, result.Rejudged);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private async Task<RecomparisonResult> JudgeTwiceAsync(string before, string after)
    {
        Exchange[] exchanges = [Some.Exchange("""{"score":1.00}""", ordinal: 0), Some.Exchange("""{"a":1}""", ordinal: 1)];
        ExchangeTuple[] tuples = [Some.Tuple("""{"score":1.01}""", ordinal: 0), Some.Tuple("""{"a":1}""", ordinal: 1)];
        var options = new ComparisonOptions { DatabasePath = Path.Combine(_folder, "c.duckdb"), SourceVersion = "7.10.2", TargetVersion = "2.19.4", Threads = 1, Rules = Pack(before) };
        await Comparison.RunAsync(options, exchanges, tuples, TimeProvider.System, null, Token);
        return await Recomparison.RunAsync(options with { Rules = Pack(after) }, () => PairSet.Join(exchanges, tuples), TimeProvider.System, Token);
    }

    private static RulePack Pack(string action) => RulePack.Parse($"rules:\n  - name: near\n    paths: [score]\n    {action}\n    reason: r\n", "u.yaml");
}
