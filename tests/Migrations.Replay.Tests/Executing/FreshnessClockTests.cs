using Migrations.Exchanges.Tuples;
using Migrations.Replay.Executing;
using Migrations.Replay.Planning;

namespace Migrations.Replay.Tests.Executing;

public sealed class FreshnessClockTests
{
    private static readonly PlannedUnit Write = Some.Write(0, Some.Exchange("PUT", "/i/_doc/1"), Some.Effect("1", 0));
    private static readonly PlannedUnit Read = Some.Write(1, Some.Exchange("GET", "/i/_search")) with { Kind = UnitKind.Read };
    private static readonly PlannedUnit Elsewhere = Read with { Touches = [new Touch("j", false)] };
    private readonly FreshnessClock _clock = new();

    [Fact]
    public void A_search_is_stale_until_what_was_written_is_refreshed_and_a_get_never_is()
    {
        _clock.WriteBegins(Write);
        _clock.WriteEnds(Write, refreshed: false);
        Assert.Equal(ReadFreshness.Stale, _clock.ReadEnds(Read, _clock.ReadBegins(Read), realtime: false));
        Assert.Equal(ReadFreshness.Fresh, _clock.ReadEnds(Read, _clock.ReadBegins(Read), realtime: true));
        Assert.Equal(["i"], _clock.TakeDirty(Read));
        Assert.Empty(_clock.TakeDirty(Read));
        Assert.Equal(ReadFreshness.Fresh, _clock.ReadEnds(Read, _clock.ReadBegins(Read), realtime: false));
    }

    [Fact]
    public void A_read_races_with_a_write_that_was_under_way_at_either_end_or_wholly_within()
    {
        _clock.WriteBegins(Write);
        var during = _clock.ReadBegins(Read);
        _clock.WriteEnds(Write, refreshed: true);
        Assert.Equal(ReadFreshness.Racing, _clock.ReadEnds(Read, during, realtime: true));

        var before = _clock.ReadBegins(Read);
        _clock.WriteBegins(Write);
        Assert.Equal(ReadFreshness.Racing, _clock.ReadEnds(Read, before, realtime: true));
        _clock.WriteEnds(Write, refreshed: true);
        Assert.Equal(ReadFreshness.Racing, _clock.ReadEnds(Read, before, realtime: true));
    }

    [Fact]
    public void Writes_on_another_name_do_not_matter_but_to_who_reads_everything()
    {
        _clock.WriteBegins(Write);
        Assert.Equal(ReadFreshness.None, _clock.ReadEnds(Elsewhere, _clock.ReadBegins(Elsewhere), realtime: false));
        var everything = Read with { Touches = [new Touch(Touch.All, false)] };
        Assert.Equal(ReadFreshness.Racing, _clock.ReadEnds(everything, _clock.ReadBegins(everything), realtime: false));
    }
}
