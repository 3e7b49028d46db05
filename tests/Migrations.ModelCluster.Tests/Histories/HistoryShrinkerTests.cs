namespace Migrations.ModelCluster.Tests.Histories;

/// <summary>A failing history that shrinks: the failures here are made up, so that what must be left is known.</summary>
public sealed class HistoryShrinkerTests
{
    private const int Seed = 4711;
    private const string Why = "lost: a write is missing\n  with details that change: ";

    [Fact]
    public async Task A_failing_history_shrinks_to_the_two_steps_that_make_it_fail_and_says_its_seed_and_them()
    {
        var whole = new History(Seed, [.. Enumerable.Range(0, 40).Select(Step)], [3, 5], HasFaults: true);
        var (smallest, why) = await HistoryShrinker.ShrinkAsync(whole, Why + 40, static h => Task.FromResult(Has(h, 7) && Has(h, 30) ? Why + h.Steps.Count : null));
        Assert.Equal([Step(7), Step(30)], smallest.Steps);
        Assert.False(smallest.HasFaults);
        Assert.Empty(smallest.Crashes);
        Assert.Equal(Why + 2, why);
        var printed = smallest.ToString().Split('\n');
        Assert.Equal(3, printed.Length);
        Assert.Contains("seed 4711,", printed[0], StringComparison.Ordinal);
        Assert.Equal(["  client 1: PUT /hot/_doc/d7 {\"n\":7}", "  client 1: PUT /hot/_doc/d30 {\"n\":30}"], printed[1..]);
    }

    [Fact]
    public async Task What_the_failure_needs_stays_its_fault_and_its_kill()
    {
        var whole = new History(Seed, [.. Enumerable.Range(0, 9).Select(Step)], [3, 5], HasFaults: true);
        var (smallest, _) = await HistoryShrinker.ShrinkAsync(whole, Why, static h => Task.FromResult(h.HasFaults && h.Crashes.Contains(5) && Has(h, 2) ? Why : null));
        Assert.Equal([Step(2)], smallest.Steps);
        Assert.Equal([5], smallest.Crashes);
        Assert.True(smallest.HasFaults);
    }

    /// <summary>Without step 7 it fails in another way, for as long as step 1 is there: that is another finding, and does not lead away from this one.</summary>
    [Fact]
    public async Task Another_kind_of_failure_is_not_taken_for_the_one_that_was_found()
    {
        var whole = new History(Seed, [.. Enumerable.Range(0, 20).Select(Step)], [], HasFaults: false);
        var (smallest, why) = await HistoryShrinker.ShrinkAsync(whole, Why, static h => Task.FromResult(Has(h, 7) && Has(h, 8) ? Why : Has(h, 1) ? "twice: a write came again" : null));
        Assert.Equal([Step(7), Step(8)], smallest.Steps);
        Assert.StartsWith("lost:", why, StringComparison.Ordinal);
    }

    /// <summary>A replay is concurrent: a smaller history that holds twice and fails the third time fails.</summary>
    [Fact]
    public async Task A_failure_that_comes_only_at_the_third_try_still_shrinks()
    {
        var whole = new History(Seed, [.. Enumerable.Range(0, 16).Select(Step)], [], HasFaults: false);
        var tries = 0;
        var (smallest, _) = await HistoryShrinker.ShrinkAsync(whole, Why, h => Task.FromResult(++tries % 3 == 0 && Has(h, 4) && Has(h, 12) ? Why : null));
        Assert.Equal([Step(4), Step(12)], smallest.Steps);
    }

    [Fact]
    public async Task A_history_of_which_nothing_can_go_stays_whole()
    {
        var whole = new History(Seed, [.. Enumerable.Range(0, 5).Select(Step)], [2], HasFaults: false);
        var (smallest, why) = await HistoryShrinker.ShrinkAsync(whole, Why, h => Task.FromResult(h.Steps.Count == 5 && h.Crashes.Count == 1 ? Why : null));
        Assert.Equal((whole, Why), (smallest, why));
    }

    private static bool Has(History history, int step) => history.Steps.Contains(Step(step));

    private static HistoryStep Step(int number) => new(1, "PUT", $"/hot/_doc/d{number}", $$"""{"n":{{number}}}""");
}
