using System.Text.Json.Nodes;
using Migrations.Capture.Records;
using Migrations.Exchanges.Routes;
using Migrations.Exchanges.Tuples;
using Migrations.Replay.Planning;

namespace Migrations.Replay.Tests.Planning;

/// <summary>A record is accounted for by a request of its kind, on its index, at its time; by nothing else.</summary>
public sealed class AskedChangesTests
{
    private const long Second = 1_000_000_000;

    [Theory]
    [InlineData("POST", "/_aliases", "aliasesChanged", true)]
    [InlineData("PUT", "/i/_settings", "aliasesChanged", false)]
    [InlineData("PUT", "/i/_settings", "settingsChanged", true)]
    [InlineData("POST", "/i/_close", "settingsChanged", true)]
    [InlineData("POST", "/i/_close", "indexClosed", true)]
    [InlineData("POST", "/i/_open", "indexClosed", false)]
    [InlineData("DELETE", "/i", "indexDeleted", true)]
    [InlineData("POST", "/i/_rollover", "aliasesChanged", true)]
    [InlineData("POST", "/i/_freeze", "settingsChanged", true)]
    [InlineData("POST", "/i/_refresh", "settingsChanged", false)]
    public void By_a_request_that_can_bring_it(string method, string target, string what, bool isAsked) =>
        Assert.Equal(isAsked, new AskedChanges([Administration(method, target, "i", 10 * Second, 11 * Second)]).IsAsked(State(what, "i", 10 * Second)));

    [Fact]
    public void On_its_index_or_on_all()
    {
        var state = State("indexClosed", "i", 10 * Second);
        Assert.False(new AskedChanges([Administration("POST", "/j/_close", "j", 10 * Second, 11 * Second)]).IsAsked(state));
        Assert.True(new AskedChanges([Administration("POST", "/_all/_close", Touch.All, 10 * Second, 11 * Second)]).IsAsked(state));
    }

    [Theory]
    [InlineData(9, false)]
    [InlineData(10, true)]
    [InlineData(11, true)]
    [InlineData(12, false)]
    public void Between_its_beginning_and_shortly_after_its_answer(long moment, bool isAsked) =>
        Assert.Equal(isAsked, new AskedChanges([Administration("POST", "/i/_close", "i", 10 * Second, 11 * Second)]).IsAsked(State("indexClosed", "i", moment * Second)));

    [Fact]
    public void A_template_is_of_no_index()
    {
        var asked = new AskedChanges([Administration("PUT", "/_template/t", null, 10 * Second, 11 * Second)]);
        Assert.True(asked.IsAsked(State("templatesChanged", null, 10 * Second)));
        Assert.False(asked.IsAsked(State("pipelinesChanged", null, 10 * Second)));
    }

    /// <summary>A write makes the index it goes to; one that was withheld makes none.</summary>
    [Fact]
    public void An_index_is_made_by_any_write_to_it_that_is_replayed()
    {
        var write = Administration("PUT", "/i/_doc/1", "i", 10 * Second, 11 * Second) with { Kind = UnitKind.Write };
        var longer = write with { BeganUnixNanos = 2 * Second, AnsweredUnixNanos = 30 * Second };
        var state = State("indexCreated", "i", 20 * Second);
        Assert.False(new AskedChanges([write]).IsAsked(state));
        Assert.True(new AskedChanges([write, longer]).IsAsked(state));
        Assert.False(new AskedChanges([longer with { Kind = UnitKind.Nothing }]).IsAsked(state));
        Assert.False(new AskedChanges([longer]).IsAsked(state with { MomentUnixNanos = 1 }));
    }

    private static PlannedUnit Administration(string method, string target, string? index, long began, long answered) => new()
    {
        Id = 0, Kind = UnitKind.Administration, Disposition = TupleDisposition.Sent, Route = RestRoutes.Match(method, target), Exchange = Some.Exchange(method, target), Effects = [],
        Touches = index is null ? [] : [new Touch(index, true)], BeganUnixNanos = began, AnsweredUnixNanos = answered,
    };

    private static StateEvent State(string what, string? index, long moment) =>
        new(new StateRecord(what, 1, new JsonObject { ["what"] = what, ["index"] = index, ["uuid"] = index }), moment);
}
