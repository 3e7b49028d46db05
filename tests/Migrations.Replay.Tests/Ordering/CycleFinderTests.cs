using CsCheck;
using Migrations.Replay.Ordering;

namespace Migrations.Replay.Tests.Ordering;

public sealed class CycleFinderTests
{
    [Fact]
    public void Finds_the_groups_that_plain_reachability_finds()
    {
        Gen.Select(Gen.Int[1, 14], Gen.Select(Gen.Int[0, 13], Gen.Int[0, 13]).List[0, 40]).Sample((count, pairs) =>
        {
            var graph = new OrderGraph(count);
            var reach = new bool[count, count];
            foreach (var (a, b) in pairs.Where(p => p.Item1 < count && p.Item2 < count))
            {
                graph.AddEdge(a, b);
                if (a != b) { reach[a, b] = true; }
            }

            for (var k = 0; k < count; k++) { for (var i = 0; i < count; i++) { for (var j = 0; j < count; j++) { reach[i, j] |= reach[i, k] && reach[k, j]; } } }
            var all = Enumerable.Range(0, count).ToList();
            var expected = all.Where(i => reach[i, i]).Select(i => string.Join(',', all.Where(j => reach[i, j] && reach[j, i]))).Distinct().Order(StringComparer.Ordinal);

            Assert.Equal(expected, CycleFinder.Find(graph, graph.Stuck()).Select(g => string.Join(',', g.Order())).Order(StringComparer.Ordinal));
            Assert.Equal(all.Any(i => reach[i, i]), graph.Stuck().Count > 0);
        }, iter: 2000);
    }

    [Fact]
    public void A_chain_of_a_million_needs_no_deep_stack()
    {
        const int Count = 1_000_000;
        var graph = new OrderGraph(Count);
        for (var i = 0; i < Count; i++) { graph.AddEdge(i, (i + 1) % Count); }
        Assert.Equal(Count, Assert.Single(CycleFinder.Find(graph, graph.Stuck())).Count);
    }
}
