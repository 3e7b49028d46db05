using Migrations.Capture.Records;
using Migrations.Exchanges.Assembling;
using Migrations.Exchanges.Tuples;
using Migrations.Replay.Planning;

namespace Migrations.Replay.Tests.Planning;

public sealed class RequestPlannerTests
{
    [Fact]
    public void Effects_without_a_request_of_the_log_are_units_of_their_own_and_system_indices_are_left_alone()
    {
        var units = Plan([Some.Exchange("PUT", "/i/_doc/1", number: 1)], [Some.Effect("1", 0), Some.Effect("2", 1, number: 77), Some.Effect("3", 2, index: ".tasks", number: 78)]);
        Assert.Equal([UnitKind.Write, UnitKind.Effects], units.Select(u => u.Kind));
        Assert.Equal(("its request is not in the log", "2"), (units[1].Reason, units[1].Effects[0].Record.Id));
    }

    [Fact]
    public void What_the_source_undid_is_not_sent_and_what_it_answered_without_effect_is()
    {
        Exchange[] exchanges = [Some.Exchange("PUT", "/i/_doc/1", number: 1), Some.Exchange("PUT", "/i/_doc/2", number: 2, status: 400)];
        var units = Plan(exchanges, [], undone: new() { [exchanges[0].Stamp] = "rolled back" });
        Assert.Equal([(UnitKind.Nothing, "rolled back"), (UnitKind.Write, "")], units.Select(u => (u.Kind, u.Reason)));
    }

    [Fact]
    public void An_unanswered_write_is_its_committed_effects()
    {
        var units = Plan([Some.Exchange("PUT", "/i/_doc/1", status: 0), Some.Exchange("PUT", "/i/_doc/2", status: 0, number: 2)], [Some.Effect("1", 0)]);
        Assert.Equal([(UnitKind.Effects, TupleDisposition.AppliedFromEffects), (UnitKind.Nothing, TupleDisposition.Withheld)], units.Select(u => (u.Kind, u.Disposition)));
    }

    [Fact]
    public void Of_a_request_partly_in_the_image_only_the_rest_is_applied()
    {
        Exchange[] exchanges = [Some.Exchange("POST", "/i/_bulk", number: 1), Some.Exchange("PUT", "/i/_doc/3", number: 2)];
        var units = Plan(exchanges, [Some.Effect("1", 0), Some.Effect("2", 5), Some.Effect("3", 1, number: 2)], inImage: static e => e.SeqNo < 3);
        Assert.Equal((UnitKind.Effects, "2"), (units[0].Kind, Assert.Single(units[0].Effects).Record.Id));
        Assert.Equal(TupleDisposition.InImage, units[1].Disposition);
    }

    [Fact]
    public void Reads_and_administration_older_than_the_image_are_not_sent()
    {
        Exchange[] exchanges = [Some.Exchange("GET", "/i/_search", number: 1, began: 5), Some.Exchange("PUT", "/i/_mapping", number: 2, began: 5), Some.Exchange("GET", "/i/_search", number: 3, began: 500), Some.Exchange("GET", "/j/_search", number: 4, began: 5)];
        var units = Plan(exchanges, [], image: new ImagePosition("i-uuid", "i", 100));
        Assert.Equal([UnitKind.Nothing, UnitKind.Nothing, UnitKind.Read, UnitKind.Read], units.Select(u => u.Kind));
    }

    [Fact]
    public void A_bulk_with_an_item_that_left_no_effect_is_exclusive_but_gives_way()
    {
        const string body = "{\"index\":{\"_id\":\"1\"}}\n{}\n{\"create\":{\"_id\":\"2\"}}\n{}\n";
        var partly = Assert.Single(Plan([Some.Exchange("POST", "/i/_bulk", body)], [Some.Effect("1", 0)]));
        Assert.Equal(new Touch("i", true, true), Assert.Single(partly.Touches));
        var whole = Assert.Single(Plan([Some.Exchange("POST", "/i/_bulk", body)], [Some.Effect("1", 0), Some.Effect("2", 1)]));
        Assert.Equal(new Touch("i", false), Assert.Single(whole.Touches));
    }

    [Fact]
    public void A_delete_has_the_routing_of_the_version_before_it()
    {
        SourceEffect[] lane = [Some.Effect("1", 0, routing: "r"), Some.Effect("1", 1, 2, result: EffectResult.Deleted), Some.Effect("1", 2, 3, result: EffectResult.NotFound), Some.Effect("1", 3, 4), Some.Effect("1", 4, 5, result: EffectResult.Deleted)];
        var book = new LaneBook(lane.Reverse());
        Assert.Equal(["r", "r", "r", null, null], lane.Select(e => book.RoutingAt(e, static _ => "image")));
        Assert.Equal("image", new LaneBook([lane[1]]).RoutingAt(lane[1], static _ => "image"));
    }

    [Theory]
    [InlineData("GET", "/i/_search", 5, 10, 20, ReadFreshness.Racing)]
    [InlineData("GET", "/i/_search", 0, 3, 5, ReadFreshness.Stale)]
    [InlineData("GET", "/i/_doc/1", 0, 3, 5, ReadFreshness.Fresh)]
    [InlineData("GET", "/j/_search", 0, 10, 20, ReadFreshness.None)]
    public void A_read_is_judged_by_the_writes_around_it(string method, string target, long wrote, long answered, long read, ReadFreshness expected)
    {
        Exchange[] exchanges = [Some.Exchange("PUT", "/i/_doc/1", number: 1, began: wrote, ended: answered), Some.Exchange(method, target, number: 2, began: expected == ReadFreshness.Racing ? answered - 1 : read, ended: read + 5)];
        Assert.Equal(expected, Plan(exchanges, [Some.Effect("1", 0, moment: wrote)])[1].SourceFreshness);
    }

    private static IReadOnlyList<PlannedUnit> Plan(Exchange[] exchanges, SourceEffect[] effects, Dictionary<RequestStamp, string>? undone = null, ImagePosition? image = null, Func<EffectRecord, bool>? inImage = null) =>
        new RequestPlanner(new ReplayInput(exchanges, effects, undone ?? [], [], image is null ? [] : [image], inImage ?? (static _ => false))).Plan();
}
