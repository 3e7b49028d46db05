using System.Text.Json.Nodes;
using Migrations.Capture.Records;
using Migrations.Replay.Ordering;
using Migrations.Replay.Planning;

namespace Migrations.Replay.Tests.Ordering;

public sealed class MappingOrderTests
{
    [Fact]
    public void A_write_waits_for_the_request_that_made_the_mapping_it_saw()
    {
        var late = Some.Write(0, Some.Exchange("PUT", "/i/_doc/2", number: 1), Some.Effect("2", 1, number: 1, mapping: 2, moment: 9));
        var maker = Some.Write(1, Some.Exchange("PUT", "/i/_doc/1", number: 2), Some.Effect("1", 0, number: 2, mapping: 2, moment: 10));
        var early = Some.Write(2, Some.Exchange("PUT", "/i/_doc/3", number: 3), Some.Effect("3", 2, number: 3, mapping: 1, moment: 1));

        var plan = new OrderBuilder([Requested(2), Changed(2)], false).Build([late, maker, early], new IndexCatalog());

        Assert.True(Waits(plan.Graph, 0, 1));
        Assert.False(Waits(plan.Graph, 1, 0));
        Assert.False(Waits(plan.Graph, 2, 1));
        Assert.All(plan.Units, static u => Assert.Empty(u.MappingsBefore));
    }

    [Fact]
    public void Where_two_asked_at_once_the_recorded_mapping_goes_before_the_first_that_saw_it()
    {
        var one = Some.Write(0, Some.Exchange("PUT", "/i/_doc/1", number: 1), Some.Effect("1", 0, number: 1, mapping: 2, moment: 5));
        var two = Some.Write(1, Some.Exchange("PUT", "/i/_doc/2", number: 2), Some.Effect("2", 1, number: 2, mapping: 2, moment: 4));

        var plan = new OrderBuilder([Requested(1), Requested(2), Changed(2)], false).Build([one, two], new IndexCatalog());

        Assert.Equal("""{"properties":{"v":{"type":"long"}}}""", Assert.Single(plan.Units[1].MappingsBefore).Value);
        Assert.Empty(plan.Units[0].MappingsBefore);
    }

    [Fact]
    public void A_request_that_makes_several_versions_does_not_wait_for_itself()
    {
        var one = Some.Write(0, Some.Exchange("POST", "/i/_bulk", number: 1), Some.Effect("1", 0, mapping: 2, moment: 5), Some.Effect("2", 1, mapping: 3, moment: 6));
        var plan = new OrderBuilder([Requested(1), Changed(2), Requested(1), Changed(3)], false).Build([one], new IndexCatalog());
        Assert.Equal(UnitKind.Write, Assert.Single(plan.Units).Kind);
        Assert.Empty(plan.Graph.Stuck());
    }

    /// <summary>A bulk's refused create made the field; another's write saw it; then the bulk's next item wrote the same document: who asked stands behind who saw.</summary>
    [Fact]
    public void A_maker_that_wrote_after_one_that_saw_its_mapping_gives_way_to_the_lane()
    {
        var bulk = Some.Write(0, Some.Exchange("POST", "/i/_bulk", number: 1), Some.Effect("1", 2, version: 2, number: 1, mapping: 2, moment: 9));
        var other = Some.Write(1, Some.Exchange("PUT", "/i/_doc/1", number: 2), Some.Effect("1", 1, number: 2, mapping: 2, moment: 8));

        var plan = new OrderBuilder([Requested(1), Changed(2)], false).Build([bulk, other], new IndexCatalog());

        Assert.Empty(plan.Graph.Stuck());
        Assert.True(Waits(plan.Graph, 0, 1));
        Assert.Equal("""{"properties":{"v":{"type":"long"}}}""", Assert.Single(plan.Units[1].MappingsBefore).Value);
    }

    [Fact]
    public void An_index_is_deleted_behind_all_that_was_written_to_it_where_lanes_and_mappings_contradict_each_other()
    {
        var bulk = Some.Write(0, Some.Exchange("POST", "/i/_bulk", number: 1), Some.Effect("1", 2, version: 2, number: 1, mapping: 2, moment: 9));
        var other = Some.Write(1, Some.Exchange("PUT", "/i/_doc/1", number: 2), Some.Effect("1", 1, number: 2, mapping: 2, moment: 8));
        var behind = Some.Write(2, Some.Exchange("PUT", "/i/_doc/3", number: 3), Some.Effect("3", 3, number: 3, mapping: 2, moment: 12));

        var plan = new OrderBuilder([Requested(1), Changed(2)], false).Build([bulk, other, behind, Deletion(3)], new IndexCatalog());

        Assert.Empty(plan.Graph.Stuck());
        Assert.All([0, 1, 2], write => Assert.True(Waits(plan.Graph, 3, write)));
    }

    /// <summary>Who asked for a mapping was announced behind a refresh that came after the write which saw it: one of them has to give up its place at the refresh.</summary>
    [Fact]
    public void A_write_that_gives_up_its_place_on_a_name_stays_before_the_deletion_of_the_index()
    {
        var saw = Some.Write(0, Some.Exchange("PUT", "/i/_doc/1", number: 1), Some.Effect("1", 0, number: 1, mapping: 2, moment: 5));
        var refresh = Some.Write(1, Some.Exchange("POST", "/i/_refresh", number: 2)) with { Kind = UnitKind.Administration, MomentUnixNanos = 7, Touches = [new Touch("i", true)] };
        var asked = Some.Write(2, Some.Exchange("PUT", "/i/_doc/2", number: 3), Some.Effect("2", 1, number: 3, mapping: 2, moment: 9));

        var plan = new OrderBuilder([Requested(3), Changed(2)], false).Build([saw, refresh, asked, Deletion(3)], new IndexCatalog());

        Assert.Empty(plan.Graph.Stuck());
        Assert.True(Waits(plan.Graph, 0, 2));
        Assert.All([0, 1, 2], unit => Assert.True(Waits(plan.Graph, 3, unit)));
    }

    private static PlannedUnit Deletion(int id) => Some.Write(id, Some.Exchange("DELETE", "/i", number: 9)) with { Kind = UnitKind.Administration, MomentUnixNanos = 20, Touches = [new Touch("i", true)] };

    private static StateEvent Requested(uint number) => new(new StateRecord("mappingRequested", 1, new JsonObject { ["uuid"] = "i-uuid", ["index"] = "i", ["request"] = new RequestStamp(1, 1, number).ToString() }), 1);

    private static StateEvent Changed(long version) => new(new StateRecord("mappingChanged", 1, new JsonObject { ["uuid"] = "i-uuid", ["index"] = "i", ["mappingVersion"] = version, ["mapping"] = JsonNode.Parse("""{"properties":{"v":{"type":"long"}}}""") }), 2);

    /// <summary>True when <paramref name="unit"/> is behind <paramref name="other"/> in every order.</summary>
    private static bool Waits(OrderGraph graph, int unit, int other)
    {
        var open = new Stack<int>([other]);
        while (open.TryPop(out var node))
        {
            foreach (var next in graph.FollowersOf(node))
            {
                if (next == unit) { return true; }
                open.Push(next);
            }
        }

        return false;
    }
}
