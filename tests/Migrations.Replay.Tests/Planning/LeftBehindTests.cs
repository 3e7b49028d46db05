using System.Text.Json.Nodes;
using Migrations.Capture.Records;
using Migrations.Exchanges.Assembling;
using Migrations.Exchanges.Tuples;
using Migrations.Replay.Planning;

namespace Migrations.Replay.Tests.Planning;

public sealed class LeftBehindTests
{
    private static readonly Exchange _unanswered = Some.Exchange("POST", "/_reindex", """{"source":{"index":"i"},"dest":{"index":"copy"}}""", status: 0, began: 10);

    [Fact]
    public void An_index_that_was_born_for_a_write_that_left_nothing_else_is_made_with_the_mapping_it_has()
    {
        var unit = Assert.Single(Plan([_unanswered], [], [Created("copy", "u", 12), Mapped("copy", "u", 13, 2, "long")]));
        Assert.Equal((UnitKind.Effects, TupleDisposition.AppliedFromEffects), (unit.Kind, unit.Disposition));
        Assert.Equal(["copy"], unit.IndicesBefore);
        Assert.Contains("long", Assert.Single(unit.MappingsBefore).Value, StringComparison.Ordinal);
        Assert.Equal(new Touch("copy", true), Assert.Single(unit.Touches));
    }

    [Fact]
    public void One_that_others_wrote_to_or_asked_for_or_that_was_there_is_left_to_them()
    {
        AssertNothing([_unanswered], [Some.Effect("1", 0, number: 9, index: "copy")], [Created("copy", "copy-uuid", 12)]);
        AssertNothing([_unanswered, Some.Exchange("PUT", "/copy", number: 2)], [], [Created("copy", "u", 12)]);
        AssertNothing([_unanswered], [], [Created("copy", "u", 9)]);
        AssertNothing([_unanswered], [], [Created("other", "u", 12)]);
        AssertNothing([Some.Exchange("PUT", "/copy/_doc/1", status: 403, began: 10)], [], [Created("copy", "u", 12)]);
    }

    [Fact]
    public void A_field_that_only_an_undone_write_asked_for_is_put()
    {
        var exchange = Some.Exchange("PUT", "/i/_doc/1", began: 10);
        StateEvent[] states = [Asked("i", "i-uuid", 11, exchange.Stamp), Mapped("i", "i-uuid", 12, 3, "long")];
        var undone = new Dictionary<RequestStamp, string> { [exchange.Stamp] = "the source rolled it back" };
        Assert.Single(Plan([exchange], [Some.Effect("2", 0, number: 7, mapping: 2)], states, undone)[0].MappingsBefore);
        Assert.Empty(Plan([exchange], [Some.Effect("2", 0, number: 7, mapping: 3)], states, undone)[0].MappingsBefore);
    }

    private static void AssertNothing(Exchange[] exchanges, SourceEffect[] effects, StateEvent[] states) =>
        Assert.Equal((UnitKind.Nothing, 0), (Plan(exchanges, effects, states)[0].Kind, Plan(exchanges, effects, states)[0].IndicesBefore.Count));

    private static IReadOnlyList<PlannedUnit> Plan(Exchange[] exchanges, SourceEffect[] effects, StateEvent[] states, Dictionary<RequestStamp, string>? undone = null) =>
        new RequestPlanner(new ReplayInput(exchanges, effects, undone ?? [], states, [], static _ => false)).Plan();

    private static StateEvent Created(string index, string uuid, long moment) => State("indexCreated", index, uuid, moment, new() { ["birth"] = true });

    private static StateEvent Asked(string index, string uuid, long moment, RequestStamp stamp) => State("mappingRequested", index, uuid, moment, new() { ["request"] = stamp.ToString() });

    private static StateEvent Mapped(string index, string uuid, long moment, long version, string type) =>
        State("mappingChanged", index, uuid, moment, new() { ["mappingVersion"] = version, ["mapping"] = new JsonObject { ["properties"] = new JsonObject { ["f"] = new JsonObject { ["type"] = type } } } });

    private static StateEvent State(string what, string index, string uuid, long moment, JsonObject json)
    {
        json["what"] = what;
        json["index"] = index;
        json["uuid"] = uuid;
        return new StateEvent(new StateRecord(what, 1, json), moment);
    }
}
