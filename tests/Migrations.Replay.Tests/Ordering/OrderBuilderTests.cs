using CsCheck;
using Migrations.Exchanges.Tuples;
using Migrations.Replay.Ordering;
using Migrations.Replay.Planning;

namespace Migrations.Replay.Tests.Ordering;

public sealed class OrderBuilderTests
{
    [Fact]
    public void Takes_apart_requests_whose_lanes_contradict_and_only_those()
    {
        var one = Some.Write(0, Some.Exchange("POST", "/i/_bulk", number: 1), Some.Effect("x", 0, moment: 1), Some.Effect("y", 3, version: 2, moment: 4));
        var other = Some.Write(1, Some.Exchange("POST", "/i/_bulk", number: 2), Some.Effect("y", 1, number: 2, moment: 2), Some.Effect("x", 2, version: 2, number: 2, moment: 3));
        var third = Some.Write(2, Some.Exchange("POST", "/i/_bulk", number: 3), Some.Effect("a", 4, number: 3, moment: 5), Some.Effect("b", 5, number: 3, moment: 6));

        var plan = new OrderBuilder([], readsHoldWrites: true).Build([one, other, third], new IndexCatalog());

        Assert.Equal([1u, 2u], plan.Units.Where(u => u is { Kind: UnitKind.Nothing, Disposition: TupleDisposition.AppliedFromEffects }).Select(u => u.Exchange!.Stamp.Number));
        Assert.Equal(4, plan.Units.Count(u => u.Part > 0));
        Assert.Single(plan.Units, u => u.Kind == UnitKind.Write);
    }

    [Fact]
    public void Every_order_that_a_plan_allows_keeps_every_lane()
    {
        Gen.Int[0, int.MaxValue].Sample(seed =>
        {
            var random = new Random(seed);
            var plan = new OrderBuilder([], random.Next(2) == 0).Build(History(random), new IndexCatalog());
            var order = Walk(plan.Graph, random).Where(n => n < plan.Units.Count).ToList();
            var lanes = new Dictionary<LaneKey, (long, long)>();
            foreach (var effect in order.SelectMany(id => plan.Units[id].Effects))
            {
                Assert.True(!lanes.TryGetValue(effect.Lane, out var before) || before.CompareTo(effect.Place) < 0, $"seed {seed}: {effect.Record.Id} {effect.Record.SeqNo} too late");
                lanes[effect.Lane] = effect.Place;
            }

            Assert.Equal(plan.Units.Count, order.Count);
        }, iter: 300);
    }

    [Fact]
    public void A_read_stays_behind_what_had_been_answered_and_ahead_of_what_began_later()
    {
        var before = Some.Write(0, Some.Exchange("PUT", "/i/_doc/1", began: 0, ended: 10, number: 1), Some.Effect("1", 0, moment: 5));
        var read = Some.Write(1, Some.Exchange("GET", "/i/_search", began: 20, ended: 30, number: 2)) with { Kind = UnitKind.Read };
        var after = Some.Write(2, Some.Exchange("PUT", "/i/_doc/2", began: 40, ended: 50, number: 3), Some.Effect("2", 1, number: 3, moment: 45));

        var plan = new OrderBuilder([], readsHoldWrites: true).Build([before, read, after], new IndexCatalog());

        for (var seed = 0; seed < 20; seed++) { Assert.Equal([0, 1, 2], Walk(plan.Graph, new Random(seed)).Where(n => n < 3)); }
    }

    /// <summary>Two requests contradict each other when their lanes put each before the other, directly or over others: nothing else is a reason.</summary>
    [Fact]
    public void Requests_that_overlap_without_a_contradiction_are_sent_whole()
    {
        Gen.Int[0, int.MaxValue].Sample(seed =>
        {
            var units = History(new Random(seed)).Where(u => u.Kind == UnitKind.Write).Select((u, id) => u with { Id = id }).ToList();
            var before = Lanes(units);
            for (var k = 0; k < units.Count; k++) { for (var i = 0; i < units.Count; i++) { for (var j = 0; j < units.Count; j++) { before[i, j] |= before[i, k] && before[k, j]; } } }

            var plan = new OrderBuilder([], readsHoldWrites: false).Build(units, new IndexCatalog());

            var apart = plan.Units.Where(u => u is { Part: 0, Kind: UnitKind.Nothing }).Select(u => u.Exchange!.Stamp.Number).ToList();
            Assert.Equal(units.Where(u => u.Effects.Count > 1 && before[u.Id, u.Id]).Select(u => u.Exchange!.Stamp.Number), apart);
            Assert.Equal(units.Sum(u => u.Effects.Count), plan.Units.Sum(u => u.Effects.Count));
            Assert.Equal(plan.Units.Count, plan.Units.Select(u => u.Key).Distinct().Count());
        }, iter: 300);
    }

    [Fact]
    public void Administration_keeps_its_moment_among_the_writes_that_were_not_taken_apart()
    {
        var before = Some.Write(0, Some.Exchange("PUT", "/i/_doc/1", number: 1), Some.Effect("1", 0, moment: 5));
        var settings = Some.Write(1, Some.Exchange("PUT", "/i/_settings", number: 2)) with { Kind = UnitKind.Administration, MomentUnixNanos = 6, Touches = [new Touch("i", true)] };
        var after = Some.Write(2, Some.Exchange("PUT", "/i/_doc/2", number: 3), Some.Effect("2", 1, number: 3, moment: 7));
        var elsewhere = Some.Write(3, Some.Exchange("PUT", "/j/_doc/2", number: 4), Some.Effect("2", 0, number: 4, moment: 7, index: "j")) with { Touches = [new Touch("j", false)] };

        var plan = new OrderBuilder([], readsHoldWrites: true).Build([after with { Id = 0 }, settings, before with { Id = 2 }, elsewhere], new IndexCatalog());

        for (var seed = 0; seed < 20; seed++) { Assert.Equal([2, 1, 0], Walk(plan.Graph, new Random(seed)).Where(n => n < 3)); }
        Assert.Equal(0, plan.Graph.WaitsOf(3));
    }

    private static bool[,] Lanes(List<PlannedUnit> units)
    {
        var before = new bool[units.Count, units.Count];
        foreach (var lane in units.SelectMany(u => u.Effects.Select(e => (u.Id, Effect: e))).GroupBy(p => p.Effect.Lane))
        {
            var line = lane.OrderBy(p => p.Effect.Place).Select(p => p.Id).ToList();
            for (var i = 1; i < line.Count; i++) { if (line[i - 1] != line[i]) { before[line[i - 1], line[i]] = true; } }
        }

        return before;
    }

    /// <summary>Clients that overlap in time, each request of one to five documents out of few; numbers are given in order of moments.</summary>
    private static List<PlannedUnit> History(Random random)
    {
        var requests = Enumerable.Range(0, random.Next(2, 25)).Select(_ => (Began: random.Next(100), Length: random.Next(1, 40), Documents: random.Next(1, 6))).ToList();
        var operations = requests.SelectMany((r, i) => Enumerable.Range(0, r.Documents).Select(_ => (Request: i, Moment: r.Began + random.Next(r.Length), Id: $"d{random.Next(6)}"))).OrderBy(o => o.Moment).Select((o, seqNo) => (o.Request, o.Moment, o.Id, SeqNo: seqNo)).ToList();
        var units = new List<PlannedUnit>();
        for (var i = 0; i < requests.Count; i++)
        {
            var number = (uint)i + 1;
            var effects = operations.Where(o => o.Request == i).Select(o => Some.Effect(o.Id, o.SeqNo, number: number, moment: o.Moment)).ToArray();
            var unit = Some.Write(i, Some.Exchange("POST", "/i/_bulk", number: number, began: requests[i].Began, ended: requests[i].Began + requests[i].Length), effects);
            units.Add(random.Next(6) == 0 ? unit with { Effects = [], Touches = [new Touch("i", true)], Kind = UnitKind.Administration } : random.Next(6) == 0 ? unit with { Effects = [], Kind = UnitKind.Read } : unit);
        }

        return units;
    }

    private static IEnumerable<int> Walk(OrderGraph graph, Random random)
    {
        var waits = Enumerable.Range(0, graph.NodeCount).Select(graph.WaitsOf).ToArray();
        var ready = Enumerable.Range(0, waits.Length).Where(n => waits[n] == 0).ToList();
        while (ready.Count > 0)
        {
            var at = random.Next(ready.Count);
            var node = ready[at];
            ready.RemoveAt(at);
            yield return node;
            foreach (var follower in graph.FollowersOf(node)) { if (--waits[follower] == 0) { ready.Add(follower); } }
        }
    }
}
