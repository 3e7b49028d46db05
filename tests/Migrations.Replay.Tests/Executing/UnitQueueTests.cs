using System.Collections.Concurrent;
using Migrations.Replay.Executing;
using Migrations.Replay.Ordering;
using Migrations.Replay.Planning;

namespace Migrations.Replay.Tests.Executing;

public sealed class UnitQueueTests
{
    [Fact]
    public async Task Many_workers_do_every_unit_once_and_none_before_what_it_waits_for()
    {
        for (var seed = 0; seed < 60; seed++)
        {
            var random = new Random(seed);
            var (plan, edges) = Random(random);
            var before = Enumerable.Range(0, plan.Units.Count).Where(_ => random.Next(5) == 0).ToHashSet();
            var started = new ConcurrentDictionary<int, int>();
            var ended = new ConcurrentDictionary<int, int>();
            var clock = 0;
            var queue = new UnitQueue(plan, before.Contains);

            await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Task.Run(async () =>
            {
                while (await queue.NextAsync(TestContext.Current.CancellationToken) is { } unit)
                {
                    Assert.True(started.TryAdd(unit, Interlocked.Increment(ref clock)), "given out twice");
                    await Task.Yield();
                    ended[unit] = Interlocked.Increment(ref clock);
                    queue.Done(unit);
                }
            })));

            Assert.Equal(plan.Units.Count, started.Count + before.Count);
            Assert.Empty(started.Keys.Intersect(before));
            Assert.All(edges, e => Assert.True(before.Contains(e.First) || before.Contains(e.Then) || ended[e.First] < started[e.Then], $"seed {seed}: {e.First} before {e.Then}"));
        }
    }

    [Fact]
    public async Task What_is_ready_is_given_out_earliest_moment_first()
    {
        var units = new[] { 30L, 10L, 20L }.Select((moment, id) => Unit(id) with { MomentUnixNanos = moment }).ToList();
        var queue = new UnitQueue(new ReplayPlan(units, new OrderGraph(3), new IndexCatalog()), static _ => false);
        var order = new List<int?>();
        for (var i = 0; i < 3; i++) { order.Add(await queue.NextAsync(TestContext.Current.CancellationToken)); }
        Assert.Equal([1, 2, 0], order);
    }

    [Fact]
    public async Task An_empty_plan_is_done_at_once()
    {
        var queue = new UnitQueue(new ReplayPlan([], new OrderGraph(0), new IndexCatalog()), static _ => false);
        Assert.Null(await queue.NextAsync(TestContext.Current.CancellationToken));
    }

    /// <summary>Edges run from lower to higher numbers of a shuffled line, some of them over a joint.</summary>
    private static (ReplayPlan Plan, List<(int First, int Then)> Edges) Random(Random random)
    {
        var count = random.Next(1, 40);
        var graph = new OrderGraph(count);
        var line = Enumerable.Range(0, count).ToArray();
        random.Shuffle(line);
        var edges = new List<(int, int)>();
        for (var i = 0; i < count * 2; i++)
        {
            var (a, b) = (random.Next(count), random.Next(count));
            if (a >= b) { continue; }
            edges.Add((line[a], line[b]));
            if (random.Next(2) == 0) { graph.AddEdge(line[a], line[b]); continue; }
            var joint = graph.AddNode();
            graph.AddEdge(line[a], joint);
            graph.AddEdge(joint, line[b]);
        }

        return (new ReplayPlan([.. Enumerable.Range(0, count).Select(Unit)], graph, new IndexCatalog()), edges);
    }

    private static PlannedUnit Unit(int id) => Some.Write(id, Some.Exchange("GET", "/i/_search", number: (uint)id + 1));
}
