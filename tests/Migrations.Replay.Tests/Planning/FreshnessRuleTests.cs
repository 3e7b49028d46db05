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

    /// <summary>A search after the two, soon enough that no refresh of the index's own can have come between.</summary>
    private static ReadFreshness Judge(params PlannedUnit[] writes)
    {
        var read = Some.Write(2, Some.Exchange("POST", "/i/_search", began: 40, ended: 50)) with { Kind = UnitKind.Read };
        return new FreshnessRule(1_000_000_000).Apply([.. writes, read])[2].SourceFreshness;
    }

    private static PlannedUnit Write(long began, long ended) => Some.Write(0, Some.Exchange("PUT", "/i/_doc/b", began: began, ended: ended), Some.Effect("b", 4));
}
