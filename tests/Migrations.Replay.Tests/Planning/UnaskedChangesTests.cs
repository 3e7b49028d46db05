using System.Text.Json.Nodes;
using CsCheck;
using Migrations.Capture.Records;
using Migrations.Exchanges.Tuples;
using Migrations.Replay.Planning;

namespace Migrations.Replay.Tests.Planning;

/// <summary>A node that dies may take with it the last request and its record, and one that starts may do a request before it is tapped: what came of it the target is given.</summary>
public sealed class UnaskedChangesTests
{
    private const string OneAlias = """{"scratch":{"filter":{"term":{"a":1}}}}""";

    [Fact]
    public void An_alias_that_came_back_with_the_node_is_added_and_one_that_did_not_is_removed()
    {
        var change = Assert.Single(Of(Start(1, "i", aliases: """{"old":{}}"""), Start(2, "i", aliases: OneAlias)));
        Assert.Equal("i", change.Subject);
        Assert.Equal([("DELETE", "/i/_alias/old"), ("POST", "/_aliases")], change.Corrections.Select(static c => (c.Method, c.Target)));
        Assert.Equal("""{"actions":[{"add":{"filter":{"term":{"a":1}},"index":"i","alias":"scratch"}}]}""", change.Corrections[1].Body);
    }

    [Fact]
    public void What_comes_back_as_it_was_last_recorded_needs_nothing()
    {
        Assert.Empty(Of(Start(1, "i", aliases: OneAlias), Start(2, "i", aliases: OneAlias)));
        Assert.Empty(Of(Start(1, "i"), State(1, "aliasesChanged", "i", $$"""{"aliases":{{OneAlias}}}"""), Start(2, "i", aliases: OneAlias)));
        Assert.Empty(Of(Start(1, "i"), State(1, "settingsChanged", "i", """{"settings":{"index":{"blocks":{"write":"true"}}}}"""), Start(2, "i", settings: """{"index":{"blocks":{"write":"true"},"verified_before_close":"true"}}""")));
        Assert.Empty(Of(Start(1, "i", aliases: OneAlias), Start(1, "j")));
        Assert.Empty(Of(Start(1, "i"), State(1, "indexDeleted", "i", "{}"), Start(2, "j"))[1..]);
    }

    [Fact]
    public void A_mapping_a_setting_and_a_closed_index_are_brought_over()
    {
        var change = Assert.Single(Of(
            Start(1, "i", settings: """{"index":{"refresh_interval":"9s","uuid":"a","blocks":{"write":"true"}}}"""),
            Start(2, "i", mapping: """{"properties":{"f":{"type":"long"}}}""", settings: """{"index":{"refresh_interval":"1s","uuid":"b"}}""", state: "close")));
        Assert.Equal(
            [("PUT", "/i/_mapping", """{"properties":{"f":{"type":"long"}}}"""), ("PUT", "/i/_settings", """{"index.refresh_interval":"1s","index.blocks.write":null}"""), ("POST", "/i/_close", null)],
            change.Corrections.Select(static c => (c.Method, c.Target, c.Body)));
    }

    [Fact]
    public void An_index_nobody_was_seen_making_is_made()
    {
        var change = Assert.Single(Of(Start(1, "i"), Start(2, "i"), Start(2, "new", mapping: """{"properties":{}}""", settings: """{"index":{"number_of_shards":"2","uuid":"x","blocks":{"write":"true"}}}""", aliases: OneAlias)));
        Assert.Equal(["/new", "/_aliases", "/new/_settings"], change.Corrections.Select(static c => c.Target));
        Assert.Equal("""{"settings":{"index.number_of_shards":"2"},"mappings":{"properties":{}}}""", change.Corrections[0].Body);
        Assert.Equal("""{"index.blocks.write":"true"}""", change.Corrections[2].Body);
    }

    [Fact]
    public void An_index_that_does_not_come_back_is_deleted_unless_anything_speaks_of_it()
    {
        var change = Assert.Single(Of(Start(1, "i"), Start(1, "gone"), Start(2, "i")));
        Assert.Equal(("gone", "DELETE", "/gone"), (change.Subject, change.Corrections[0].Method, change.Corrections[0].Target));
        Assert.Empty(Of(Start(1, "i"), Start(1, "gone"), Start(2, "i"), State(2, "mappingChanged", "gone", """{"mapping":{}}""")));
        Assert.Empty(UnaskedChanges.Of([Start(1, "i"), Start(1, "gone"), Start(2, "i")], static (uuid, _) => uuid == "gone-uuid", static _ => true));
        Assert.Empty(Of(Start(1, "i"), Start(1, ".gone"), Start(2, "i")));
    }

    /// <summary>A record and the request behind it travel on two links; a node that is killed may have sent the one and not the other.</summary>
    [Fact]
    public void A_record_whose_request_may_have_died_with_the_node_is_not_taken_for_done()
    {
        var added = Assert.Single(Of(Start(1, "i"), InDoubt("aliasesChanged", "i", $$"""{"aliases":{{OneAlias}}}"""), Start(2, "i", aliases: OneAlias)));
        Assert.Equal(("POST", "/_aliases"), (Assert.Single(added.Corrections).Method, added.Corrections[0].Target));
        var removed = Assert.Single(Of(Start(1, "i", aliases: OneAlias), InDoubt("aliasesChanged", "i", """{"aliases":{}}"""), Start(2, "i")));
        Assert.Equal(("DELETE", "/i/_alias/scratch"), (Assert.Single(removed.Corrections).Method, removed.Corrections[0].Target));
        var closed = Assert.Single(Of(Start(1, "i"), InDoubt("indexClosed", "i", "{}"), Start(2, "i", state: "close")));
        Assert.Equal("/i/_close", Assert.Single(closed.Corrections).Target);
        var pipeline = Assert.Single(Of(Start(1, "i"), Shared(1, "pipelinesChanged", """{"p":{}}""") with { IsInDoubt = true }, Start(2, "i"), Shared(2, "pipelinesChanged", """{"p":{}}""")));
        Assert.Equal("/_ingest/pipeline/p", Assert.Single(pipeline.Corrections).Target);
        Assert.Empty(Of(Start(1, "i"), InDoubt("aliasesChanged", "i", $$"""{"aliases":{{OneAlias}}}"""), Start(2, "i", aliases: OneAlias), Start(3, "i", aliases: OneAlias))[1..]);
    }

    [Fact]
    public void An_index_that_was_seen_coming_or_going_in_doubt_is_made_or_deleted_unless_another_has_its_name()
    {
        var made = Assert.Single(Of(Start(1, "i"), InDoubt("indexCreated", "new", """{"birth":true,"state":"open","mapping":{},"settings":{},"aliases":{}}"""), Start(2, "i"), Start(2, "new")));
        Assert.Equal(("PUT", "/new"), (Assert.Single(made.Corrections).Method, made.Corrections[0].Target));
        var gone = Assert.Single(Of(Start(1, "i"), Start(1, "gone"), InDoubt("indexDeleted", "gone", "{}"), Start(2, "i")));
        Assert.Equal(("DELETE", "/gone"), (Assert.Single(gone.Corrections).Method, gone.Corrections[0].Target));
        Assert.Empty(Of(Start(1, "i"), Start(1, "gone"), State(1, "indexDeleted", "gone", "{}"), Start(2, "i")));
        var again = Start(2, "gone");
        again.Record.Json["uuid"] = "another";
        Assert.DoesNotContain(Of(Start(1, "i"), Start(1, "gone"), InDoubt("indexDeleted", "gone", "{}"), Start(2, "i"), again), static c => c.Corrections.Any(static one => one.Method == "DELETE"));
    }

    /// <summary>A node that starts takes requests before its HTTP is tapped; these connections are closed, and what was asked on them happens.</summary>
    [Fact]
    public void What_a_record_tells_and_nobody_asked_for_is_set_where_the_record_stands()
    {
        Assert.Equal(("POST", "/_aliases"), Only(Unasked(Start(1, "i"), State(1, "aliasesChanged", "i", $$"""{"aliases":{{OneAlias}}}"""))));
        Assert.Equal(("PUT", "/i/_settings"), Only(Unasked(Start(1, "i"), State(1, "settingsChanged", "i", """{"settings":{"index":{"refresh_interval":"9s"}}}"""))));
        Assert.Equal(("POST", "/i/_close"), Only(Unasked(Start(1, "i"), State(1, "indexClosed", "i", "{}"))));
        Assert.Equal(("DELETE", "/i"), Only(Unasked(Start(1, "i"), State(1, "indexDeleted", "i", "{}"))));
        Assert.Equal(("PUT", "/new"), Only(Unasked(Start(1, "i"), Birth("new", "null"))));
        Assert.Equal(("PUT", "/_ingest/pipeline/p"), Only(Unasked(Start(1, "i"), Shared(1, "pipelinesChanged", """{"p":{}}"""))));
        var added = Unasked(Start(1, "i"), State(1, "aliasesChanged", "i", $$"""{"aliases":{{OneAlias}}}""") with { IsInDoubt = true }, Start(2, "i", aliases: OneAlias));
        Assert.False(Assert.Single(added).IsOfRestart); // it is set already when the restart shows it
    }

    [Fact]
    public void What_is_not_for_the_target_to_copy_is_left()
    {
        Assert.Empty(Unasked(Start(1, "i"), State(1, "mappingChanged", "i", """{"mapping":{"properties":{"f":{"type":"long"}}}}"""))); // the writes make it
        Assert.Empty(Unasked(Start(1, "i"), State(1, "settingsChanged", "i", """{"settings":{"index":{"blocks":{"read_only_allow_delete":"true"}}}}"""))); // the source's disk is full
        Assert.Empty(Unasked(Start(1, "i"), Birth("restored", "\"snapshot\"")));
        Assert.Empty(Unasked(Start(1, "i"), Birth(".own", "null")));
    }

    [Fact]
    public void Templates_and_pipelines_are_compared_by_name()
    {
        var changes = Of(
            Start(1, "i"), Shared(1, "pipelinesChanged", """{"same":{"processors":[]},"old":{"processors":[]}}"""),
            Start(2, "i"), Shared(2, "pipelinesChanged", """{"same":{"processors":[]},"new":{"processors":[]}}"""),
            Shared(2, "templatesChanged", """{"t":{"index_patterns":["a*"],"settings":{"index":{"number_of_shards":"1"}}},".own":{}}"""), Shared(2, "templatesChanged", "{}"));
        Assert.Equal(["/_ingest/pipeline/old", "/_ingest/pipeline/new", "/_template/t"], changes.SelectMany(static c => c.Corrections).Select(static c => c.Target));
        Assert.Contains("\"index.number_of_shards\":\"1\"", changes[1].Corrections[0].Body, StringComparison.Ordinal);
    }

    /// <summary>Any history with its last records before a restart cut off: what the restart shows leads from what was known to what is.</summary>
    [Fact]
    public void Whatever_records_are_lost_before_a_restart_the_aliases_end_as_the_source_has_them() =>
        Gen.Select(Gen.Int[0, 3].Array[1, 8], Gen.Int[0, 8]).Sample((sets, kept) =>
        {
            var states = sets.Take(kept).Select(static set => State(1, "aliasesChanged", "i", $$"""{"aliases":{{Aliases(set)}}}""")).Prepend(Start(1, "i")).Append(Start(2, "i", aliases: Aliases(sets[^1])));
            var known = kept == 0 ? [] : NamesOf(sets.Take(kept).Last());
            foreach (var correction in UnaskedChanges.Of([.. states], static (_, _) => false, static _ => true).SelectMany(static c => c.Corrections))
            {
                if (correction.Method == "DELETE") { Assert.True(known.Remove(correction.Target["/i/_alias/".Length..])); continue; }
                foreach (var action in JsonNode.Parse(correction.Body!)!["actions"]!.AsArray()) { Assert.True(known.Add((string)action!["add"]!["alias"]!)); }
            }

            Assert.Equal(NamesOf(sets[^1]).Order(), known.Order());
        });

    /// <summary>Any history, some last records of it in doubt, and any of these done on the target or not: what the restart shows leads to what is.</summary>
    [Fact]
    public void Whatever_requests_died_behind_their_records_the_aliases_end_as_the_source_has_them() =>
        Gen.Select(Gen.Int[0, 3].Array[1, 8], Gen.Int[0, 8], Gen.Int[0, 8]).Sample((sets, sure, replayed) =>
        {
            var states = sets.Select((set, i) => State(1, "aliasesChanged", "i", $$"""{"aliases":{{Aliases(set)}}}""") with { IsInDoubt = i >= sure }).Prepend(Start(1, "i")).Append(Start(2, "i", aliases: Aliases(sets[^1])));
            var done = sets.Take(Math.Max(sure, replayed)).ToList();
            var target = done.Count == 0 ? [] : NamesOf(done[^1]);
            foreach (var correction in UnaskedChanges.Of([.. states], static (_, _) => false, static _ => true).SelectMany(static c => c.Corrections))
            {
                if (correction.Method == "DELETE") { target.Remove(correction.Target["/i/_alias/".Length..]); continue; }
                foreach (var action in JsonNode.Parse(correction.Body!)!["actions"]!.AsArray()) { target.Add((string)action!["add"]!["alias"]!); }
            }

            Assert.Equal(NamesOf(sets[^1]).Order(), target.Order());
        });

    [Fact]
    public void It_is_one_unit_between_all_that_was_before_the_restart_and_all_that_came_after()
    {
        var input = new ReplayInput([Some.Exchange("GET", "/i/_doc/1")], [], new Dictionary<RequestStamp, string>(), [Start(1, "i"), Start(2, "i", aliases: OneAlias) with { MomentUnixNanos = 77 }], [], static _ => false);
        var unit = new RequestPlanner(input).Plan()[1];
        Assert.Equal((UnitKind.Correction, TupleDisposition.AppliedFromEffects, 77L, true), (unit.Kind, unit.Disposition, unit.MomentUnixNanos, unit.IsWriting));
        Assert.Equal(new Touch(Touch.All, true), Assert.Single(unit.Touches));
        Assert.Equal("unasked/i", unit.Name);
        Assert.Equal(unit.Key, new RequestPlanner(input).Plan()[1].Key);
        Assert.Empty(new RequestPlanner(input with { Images = [new ImagePosition("i-uuid", "i", 78)] }).Plan().Skip(1));
    }

    [Fact]
    public void An_answer_that_says_that_it_is_so_already_is_as_good()
    {
        var put = new StateCorrection("PUT", "/i", "{}");
        Assert.True(put.IsDone(200, ""));
        Assert.True(put.IsDone(400, " (resource_already_exists_exception: …)"));
        Assert.False(put.IsDone(400, " (mapper_parsing_exception)"));
        Assert.True(new StateCorrection("DELETE", "/i", null).IsDone(404, ""));
        Assert.False(put.IsDone(404, ""));
    }

    private static string Aliases(int set) => new JsonObject(NamesOf(set).Select(static name => KeyValuePair.Create<string, JsonNode?>(name, new JsonObject()))).ToJsonString();

    private static HashSet<string> NamesOf(int set) => [.. Enumerable.Range(0, 2).Where(bit => (set & (1 << bit)) != 0).Select(static bit => $"a{bit}")];

    private static List<UnaskedChange> Of(params StateEvent[] states) => [.. UnaskedChanges.Of(states, static (_, _) => false, static _ => true)];

    private static StateEvent Start(ulong epoch, string index, string mapping = "{}", string settings = "{}", string aliases = "{}", string state = "open") =>
        State(epoch, "indexCreated", index, $$"""{"birth":false,"state":"{{state}}","mapping":{{mapping}},"settings":{{settings}},"aliases":{{aliases}}}""");

    private static List<UnaskedChange> Unasked(params StateEvent[] states) => [.. UnaskedChanges.Of(states, static (_, _) => false, static _ => false)];

    private static (string, string) Only(List<UnaskedChange> changes)
    {
        var correction = Assert.Single(Assert.Single(changes).Corrections);
        return (correction.Method, correction.Target);
    }

    private static StateEvent Birth(string index, string recovered) => State(1, "indexCreated", index, $$"""{"birth":true,"recovered":{{recovered}},"state":"open","mapping":{},"settings":{},"aliases":{ } }""");

    private static StateEvent InDoubt(string what, string index, string json) => State(1, what, index, json) with { IsInDoubt = true };

    private static StateEvent Shared(ulong epoch, string what, string value) => State(epoch, what, null, $$"""{"value":{{value}}}""");

    private static StateEvent State(ulong epoch, string what, string? index, string json)
    {
        var record = JsonNode.Parse(json)!.AsObject();
        record["what"] = what;
        if (index is not null) { (record["index"], record["uuid"]) = (index, index + "-uuid"); }
        return new StateEvent(new StateRecord(what, 1, record), 5) { Epoch = epoch };
    }
}
