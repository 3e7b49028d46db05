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
    private readonly List<string> _refreshed = [];

    [Fact]
    public async Task A_search_is_stale_until_what_was_written_is_refreshed_and_a_get_never_is()
    {
        _clock.WriteBegins(Write);
        _clock.WriteEnds(Write, refreshed: false);
        Assert.Equal(ReadFreshness.Stale, _clock.ReadEnds(Read, _clock.ReadBegins(Read), realtime: false));
        Assert.Equal(ReadFreshness.Fresh, _clock.ReadEnds(Read, _clock.ReadBegins(Read), realtime: true));
        await RefreshAsync();
        await RefreshAsync();
        Assert.Equal(["i"], _refreshed);
        Assert.Equal(ReadFreshness.Fresh, _clock.ReadEnds(Read, _clock.ReadBegins(Read), realtime: false));
    }

    /// <summary>The second read found nothing left to refresh, went out before the first one's refresh was done, and counted as fresh.</summary>
    [Fact]
    public async Task A_read_waits_for_the_refresh_that_another_has_begun()
    {
        _clock.WriteBegins(Write);
        _clock.WriteEnds(Write, refreshed: false);
        var underWay = new TaskCompletionSource();
        var first = _clock.RefreshAsync(Read, _ => underWay.Task, CancellationToken.None);
        var second = RefreshAsync();
        Assert.False(second.IsCompleted);
        Assert.Equal(ReadFreshness.Stale, _clock.ReadEnds(Read, _clock.ReadBegins(Read), realtime: false)); // one that does not refresh
        underWay.SetResult();
        await Task.WhenAll(first, second);
        Assert.Empty(_refreshed);
        Assert.Equal(ReadFreshness.Fresh, _clock.ReadEnds(Read, _clock.ReadBegins(Read), realtime: false));
    }

    [Fact]
    public async Task What_was_written_since_a_refresh_began_needs_another()
    {
        _clock.WriteBegins(Write);
        _clock.WriteEnds(Write, refreshed: false);
        var underWay = new TaskCompletionSource();
        var first = _clock.RefreshAsync(Read, _ => underWay.Task, CancellationToken.None);
        _clock.WriteBegins(Write);
        _clock.WriteEnds(Write, refreshed: false);
        await RefreshAsync();
        Assert.Equal(["i"], _refreshed);
        Assert.Equal(ReadFreshness.Fresh, _clock.ReadEnds(Read, _clock.ReadBegins(Read), realtime: false));
        underWay.SetResult();
        await first;
        Assert.Equal(ReadFreshness.Fresh, _clock.ReadEnds(Read, _clock.ReadBegins(Read), realtime: false));
    }

    [Fact]
    public async Task A_refresh_that_failed_is_done_again_by_the_read_that_waited_for_it()
    {
        _clock.WriteBegins(Write);
        _clock.WriteEnds(Write, refreshed: false);
        var underWay = new TaskCompletionSource();
        var first = _clock.RefreshAsync(Read, _ => underWay.Task, CancellationToken.None);
        var second = RefreshAsync();
        underWay.SetException(new IOException("gone"));
        await Assert.ThrowsAsync<IOException>(() => first);
        await second;
        Assert.Equal(["i"], _refreshed);
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

    private Task RefreshAsync() => _clock.RefreshAsync(Read, names => { _refreshed.AddRange(names); return Task.CompletedTask; }, CancellationToken.None);
}
