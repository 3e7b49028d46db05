using CsCheck;
using Migrations.Exchanges.Tuples;
using Migrations.Replay.Planning;

namespace Migrations.Replay.Tests.Planning;

public sealed class FreshnessRuleTests
{
    private const string ByQuery = "/i/_delete_by_query?refresh=true";

    [Fact]
    public void A_by_query_operation_that_wrote_refreshes_what_was_answered_before_it_began() =>
        Assert.Equal(ReadFreshness.Fresh, Judge(Write(began: 0, ended: 10), Some.Write(1, Some.Exchange("POST", ByQuery, began: 20, ended: 30), Some.Effect("a", 5))));

    [Fact]
    public void A_by_query_operation_that_wrote_nothing_refreshes_nothing() =>
        Assert.Equal(ReadFreshness.Stale, Judge(Write(began: 0, ended: 10), Some.Write(1, Some.Exchange("POST", ByQuery, began: 20, ended: 30))));

    [Fact]
    public void What_another_wrote_while_a_by_query_operation_ran_may_have_missed_its_refresh() =>
        Assert.Equal(ReadFreshness.Stale, Judge(Write(began: 22, ended: 28), Some.Write(1, Some.Exchange("POST", ByQuery, began: 20, ended: 30), Some.Effect("a", 5))));

    [Theory]
    [InlineData("/_reindex")]
    [InlineData("/i/_update_by_query")]
    [InlineData("/i/_delete_by_query")]
    public void A_by_query_operation_reads_what_is_refreshed(string target)
    {
        var reader = Some.Write(1, Some.Exchange("POST", target, began: 20, ended: 30), Some.Effect("a", 5));

        Assert.Equal(ReadFreshness.Stale, new FreshnessRule(1_000_000_000).Apply([Write(began: 0, ended: 10), reader])[1].SourceFreshness);
    }

    /// <summary>The rule as it is, against one that looks at every write in turn.</summary>
    [Fact]
    public void It_judges_as_one_that_looks_at_every_write() =>
        Gen.Select(Gen.Int[0, 8], Gen.Int[0, 60], Gen.Int[0, 12], Gen.Int[0, 2]).Array[1, 12].Sample(drawn =>
        {
            var units = drawn.Select(static (d, i) => Unit(i, d.Item1, d.Item2, d.Item2 + d.Item3, $"{d.Item4}")).ToList();
            var (fast, plain) = (new WriteTimeline(units.Select(WriteTimeline.DocumentOf).OfType<string>().ToHashSet()), new PlainTimeline(settled: 3));
            foreach (var unit in units.Where(static u => u.IsWriting)) { fast.Add(unit); plain.Add(unit); }
            fast.Seal();
            plain.Seal();
            foreach (var read in units.Where(static u => u.Kind == UnitKind.Read || u.Route!.Api == "reindex"))
            {
                foreach (var realtime in new[] { true, false }) { Assert.Equal(plain.Judge(read, realtime, 4), fast.Judge(read, realtime, 12)); }
            }
        });

    private static PlannedUnit Unit(int id, int kind, long began, long ended, string document)
    {
        var (method, target) = kind switch
        {
            0 => ("GET", $"/i/_doc/{document}"),
            1 => ("POST", "/i/_search"),
            2 => ("POST", "/i/_refresh"),
            3 => ("PUT", $"/i/_doc/{document}?refresh=true"),
            4 => ("POST", ByQuery),
            5 => ("POST", "/_reindex"),
            _ => ("PUT", $"/i/_doc/{document}"),
        };
        SourceEffect[] effects = kind is <= 2 or 7 ? [] : [Some.Effect(document, id)];
        var unit = Some.Write(id, Some.Exchange(method, target, began: began, ended: ended), effects);
        return unit with { Kind = kind switch { 0 or 1 => UnitKind.Read, 2 => UnitKind.Administration, _ => UnitKind.Write } };
    }

    /// <summary>A search after the two, soon enough that no refresh of the index's own can have come between.</summary>
    private static ReadFreshness Judge(params PlannedUnit[] writes)
    {
        var read = Some.Write(2, Some.Exchange("POST", "/i/_search", began: 40, ended: 50)) with { Kind = UnitKind.Read };
        return new FreshnessRule(1_000_000_000).Apply([.. writes, read])[2].SourceFreshness;
    }

    private static PlannedUnit Write(long began, long ended) => Some.Write(0, Some.Exchange("PUT", "/i/_doc/b", began: began, ended: ended), Some.Effect("b", 4));
}
