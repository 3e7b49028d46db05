using Migrations.Compare.Judging;
using Migrations.Exchanges.Assembling;
using Migrations.Exchanges.Tuples;

namespace Migrations.Compare.Tests.Judging;

public class ReasonKindTests
{
    [Fact]
    public void What_was_kept_from_the_target_is_withheld() =>
        Assert.Equal(ReasonKind.Withheld, Kind(Pair with { Tuple = Pair.Tuple! with { Disposition = TupleDisposition.Withheld, WithheldReason = "outward: snapshot.create" } }));

    [Theory]
    [InlineData(ReadFreshness.Racing, ReadFreshness.Fresh)]
    [InlineData(ReadFreshness.Fresh, ReadFreshness.Racing)]
    [InlineData(ReadFreshness.Stale, ReadFreshness.Stale)]
    public void A_read_beside_writes_or_before_their_refresh_raced(ReadFreshness source, ReadFreshness target) =>
        Assert.Equal(ReasonKind.Raced, Kind(Pair with { Tuple = Pair.Tuple! with { SourceFreshness = source, TargetFreshness = target } }));

    [Theory]
    [InlineData(ExchangeStatus.Unanswered)]
    [InlineData(ExchangeStatus.CutOff)]
    public void What_the_client_did_not_wait_for_is_unanswered(ExchangeStatus status) =>
        Assert.Equal(ReasonKind.Unanswered, Kind(Pair with { Source = Pair.Source! with { Status = status, Response = null } }));

    [Theory]
    [InlineData(SendStatus.TimedOut)]
    [InlineData(SendStatus.Refused)]
    public void What_the_target_did_not_answer_is_worth_a_look(SendStatus outcome) =>
        Assert.Equal(ReasonKind.Other, Kind(Pair with { Tuple = Pair.Tuple! with { Outcome = outcome } }));

    private static ExchangePair Pair { get; } = Some.Pair("""{"a":1}""", """{"a":2}""");

    private static ReasonKind Kind(ExchangePair pair)
    {
        var verdict = new ResponseComparer(ShippedPacks.SameVersion).Compare(pair).Verdict;
        Assert.Equal(VerdictKind.NotComparable, verdict.Kind);
        return ReasonKinds.Of(verdict.Why);
    }
}
