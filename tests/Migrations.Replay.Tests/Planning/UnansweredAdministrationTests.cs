using System.Text.Json.Nodes;
using Migrations.Capture.Records;
using Migrations.Exchanges.Routes;
using Migrations.Replay.Planning;

namespace Migrations.Replay.Tests.Planning;

public sealed class UnansweredAdministrationTests
{
    [Theory]
    [InlineData("POST", "/i/_open", "indexOpened", null, true)]
    [InlineData("POST", "/i/_open", "indexCreated", "open", true)]
    [InlineData("POST", "/i/_open", "indexCreated", "close", false)]
    [InlineData("POST", "/i/_close", "indexCreated", "open", false)]
    [InlineData("POST", "/i/_close", "indexClosed", null, true)]
    [InlineData("DELETE", "/i", "indexCreated", "open", false)]
    [InlineData("PUT", "/i", "indexCreated", "open", true)]
    [InlineData("PUT", "/i/_mapping", "settingsChanged", null, false)]
    public void What_the_node_says_of_the_index_afterwards_decides(string method, string target, string what, string? state, bool happened) =>
        Assert.Equal(happened, Evidence(method, target, [Record(what, "i", 20, state)]) is not null);

    [Fact]
    public void Nothing_of_before_it_began_or_of_another_index_counts_and_the_first_that_tells_wins()
    {
        Assert.Null(Evidence("POST", "/i/_open", [Record("indexOpened", "i", 5, null), Record("indexOpened", "other", 20, null)]));
        Assert.Null(Evidence("POST", "/i/_open", [Record("indexCreated", "i", 20, "close"), Record("indexOpened", "i", 30, null)]));
    }

    [Theory]
    [InlineData("POST", "/_aliases", "aliasesVersion")]
    [InlineData("PUT", "/i/_mapping", "mappingVersion")]
    [InlineData("PUT", "/i/_settings", "settingsVersion")]
    public void An_index_that_comes_back_with_a_higher_number_was_changed(string method, string target, string key)
    {
        var (before, same, later) = (Record("indexCreated", "i", 5, "open"), Record("indexCreated", "i", 20, "open"), Record("indexCreated", "i", 20, "open"));
        (before.Record.Json[key], same.Record.Json[key], later.Record.Json[key]) = (3L, 3L, 4L);
        Assert.NotNull(Evidence(method, target, [before, later]));
        Assert.Null(Evidence(method, target, [before, same]));
        Assert.Null(Evidence(method, target, [later]));
    }

    [Theory]
    [InlineData("GET", "/i/_doc/1", true)]
    [InlineData("GET", "/i/_doc/1?realtime=false", false)]
    [InlineData("GET", "/i/_search", false)]
    [InlineData("GET", "/i/_count", false)]
    [InlineData("GET", "/_cat/indices", false)]
    [InlineData("GET", "/_cat/health", true)]
    [InlineData("POST", "/_reindex", false)]
    [InlineData("POST", "/i/_update_by_query", false)]
    [InlineData("POST", "/i/_delete_by_query", false)]
    public void Only_what_sees_unrefreshed_documents_needs_no_refresh(string method, string target, bool isRealtime) =>
        Assert.Equal(isRealtime, FreshnessRule.IsRealtime(RestRoutes.Match(method, target)));

    private static StateEvent? Evidence(string method, string target, StateEvent[] states) =>
        UnansweredAdministration.Evidence(RestRoutes.Match(method, target), 10, ["i"], states);

    private static StateEvent Record(string what, string index, long moment, string? state)
    {
        var json = new JsonObject { ["what"] = what, ["index"] = index, ["uuid"] = "u" };
        if (state is not null) { json["state"] = state; }
        return new StateEvent(new StateRecord(what, 1, json), moment);
    }
}
