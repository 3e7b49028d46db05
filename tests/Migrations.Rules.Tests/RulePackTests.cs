using Migrations.Rules.Packs;

namespace Migrations.Rules.Tests;

public class RulePackTests
{
    private const string Good = """
        name: mine
        rules:
          - name: took
            when: { api: [search, msearch], method: GET, path: "/logs-*", source_status: 2xx, target_status: 200, source: "elasticsearch 7.x", target: "opensearch >=2" }
            paths: [took, "header:Warning", status, text]
            kinds: [number]
            equivalent: drop
            reason: durations
          - name: texts
            paths: error.reason
            equivalent: { replace: [{ pattern: '\d+', with: n }] }
            reason: numbers in texts
          - name: near
            paths: _score
            equivalent: { tolerance: { relative: 0.01 } }
            reason: floats
          - name: renamed
            paths: master_node
            equivalent: { rename: cluster_manager_node }
            reason: renamed
          - name: set
            paths: tags
            equivalent: { unordered: true }
            reason: a set
          - name: hidden
            paths: x
            ignore: true
            reason: not looked at
        """;

    [Fact]
    public void Reads_every_kind_of_rule()
    {
        var pack = RulePack.Parse(Good, "mine.yaml");

        Assert.Equal(["took", "texts", "near", "renamed", "set", "hidden"], pack.Rules.Select(r => r.Name));
        Assert.Equal(3, pack.Rules[0].Line);
        Assert.Equal([RulePlaceKind.Json, RulePlaceKind.Header, RulePlaceKind.Status, RulePlaceKind.Text], pack.Rules[0].Places.Select(p => p.Kind));
        Assert.Equal("n shards", Assert.IsType<RuleAction.Replace>(pack.Rules[1].Action).Apply("15 shards"));
        Assert.True(Assert.IsType<RuleAction.Tolerance>(pack.Rules[2].Action).Holds(100, 100.9));
        Assert.Equal("cluster_manager_node", Assert.IsType<RuleAction.Rename>(pack.Rules[3].Action).To);
        Assert.True(pack.Rules[5].Ignores);
    }

    [Fact]
    public void A_rule_applies_where_all_of_its_condition_holds()
    {
        var when = RulePack.Parse(Good, "mine.yaml").Rules[0].When;

        Assert.True(when.HoldsFor("search", "get", 200, 200));
        Assert.False(when.HoldsFor("count", "GET", 200, 200));
        Assert.False(when.HoldsFor("search", "POST", 200, 200));
        Assert.False(when.HoldsFor("search", "GET", 404, 200));
        Assert.False(when.HoldsFor("search", "GET", 200, 201));
        Assert.True(when.HoldsForPath("/logs-1/_search"));
        Assert.False(when.HoldsForPath("/other/_search"));
    }

    [Fact]
    public void Every_mistake_is_told_at_once_with_its_line_and_column()
    {
        const string Bad = """
            rules:
              - name: a
                paths: [hits..x]
                equivalent: drop
              - name: b
                path: took
                ignore: yes
                kinds: [nubmer]
                reason: because
              - name: c
                paths: took
                equivalent: { replace: [{ pattern: '(' }] }
                when: { source: "7.ten", api: x, route: y }
                reason: because
              - just text
            """;

        var errors = Assert.Throws<RulePackException>(() => RulePack.Parse(Bad, "bad.yaml")).Errors;

        Assert.Equal(
            [
                "bad.yaml(2,5): a rule has no 'reason'",
                "bad.yaml(3,13): 'hits..x' is no path: an empty step at character 6; expected status, text, header:NAME or a JSON path such as hits.hits.*._type",
                "bad.yaml(6,5): 'path' is not known in a rule; expected one of: name, when, paths, kinds, ignore, equivalent, reason",
                "bad.yaml(5,5): a rule has no 'paths', or it is empty",
                "bad.yaml(8,13): 'nubmer' is no kind of difference; expected one of: status, header, value, type, missing, extra, order, number, rank, total, aggregation, error",
                "bad.yaml(7,13): expected 'ignore: true'",
            ],
            errors.Take(6).Select(e => e.ToString()));
        Assert.Contains(errors, e => e is { Line: 13, Column: 38 } && e.Message.Contains("route", StringComparison.Ordinal));
        Assert.Contains(errors, e => e.Line == 13 && e.Message.Contains("7.ten", StringComparison.Ordinal));
        Assert.Contains(errors, e => e.Line == 12 && e.Message.Contains("regular expression", StringComparison.Ordinal));
        Assert.Contains(errors, e => e.Line == 15 && e.Message.Contains("mapping", StringComparison.Ordinal));
    }

    [Fact]
    public void Says_where_the_text_stops_being_YAML()
    {
        var error = Assert.Single(Assert.Throws<RulePackException>(() => RulePack.Parse("rules:\n  - name: [a\n", "bad.yaml")).Errors);

        Assert.Equal("bad.yaml", error.File);
        Assert.True(error.Line > 0);
        Assert.StartsWith("not YAML", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_file_is_named()
    {
        var path = Path.Combine(Path.GetTempPath(), "no-such-rules.yaml");
        Assert.Contains(path, Assert.Throws<RulePackException>(() => RulePack.Load(path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_users_rule_takes_the_place_of_the_shipped_one_and_new_ones_are_asked_first()
    {
        var shipped = RulePack.Parse(Good, "shipped.yaml");
        var user = RulePack.Parse("rules:\n  - { name: near, paths: y, ignore: true, reason: mine }\n  - { name: new, paths: z, ignore: true, reason: mine }\n", "user.yaml");

        var merged = RulePack.Merge(shipped, user);

        Assert.Equal(["new", "took", "texts", "near", "renamed", "set", "hidden"], merged.Rules.Select(r => r.Name));
        Assert.True(merged.Rules[3].Ignores);
    }

    [Fact]
    public void Keeps_only_rules_for_the_two_versions() =>
        Assert.DoesNotContain(RulePack.Parse(Good, "mine.yaml").For("elasticsearch", "7.10.2", "elasticsearch", "7.10.2").Rules, r => r.Name == "took");

    [Fact]
    public void A_name_stands_once()
    {
        const string Twice = "rules:\n  - { name: a, paths: y, ignore: true, reason: r }\n  - { name: a, paths: z, ignore: true, reason: r }\n";
        Assert.Contains("on line 2", Assert.Throws<RulePackException>(() => RulePack.Parse(Twice, "x.yaml")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_changed_rule_has_another_text_and_a_rule_written_otherwise_has_the_same()
    {
        static string Text(string rule) => Assert.Single(RulePack.Parse("rules:\n" + rule, "x.yaml").Rules).Text;
        var text = Text("  - name: near\n    paths: [_score]\n    equivalent: { tolerance: { relative: 0.01 } }\n    reason: floats\n");

        Assert.Equal("""{"name": "near", "paths": ["_score"], "equivalent": {"tolerance": {"relative": "0.01"}}, "reason": "floats"}""", text);
        Assert.Equal(text, Text("  # ours\n  - { name: near, paths: ['_score'], equivalent: { tolerance: { relative: 0.01 } },\n      reason: \"floats\" }\n"));
        Assert.NotEqual(text, Text("  - name: near\n    paths: [_score]\n    equivalent: { tolerance: { relative: 0.02 } }\n    reason: floats\n"));
    }

    [Fact]
    public void A_file_nested_without_end_is_refused_before_it_is_built()
    {
        var error = Assert.Single(Assert.Throws<RulePackException>(() => RulePack.Parse("rules: " + new string('[', 100_000), "deep.yaml")).Errors);
        Assert.Equal("deep.yaml(1,37): not YAML: nested more than 32 deep", error.ToString());
    }

    [Theory]
    [InlineData("rules: [a\nb: c")]
    [InlineData("rules: 'a")]
    [InlineData("? [")]
    [InlineData("rules: *nowhere")]
    public void What_the_YAML_scanner_trips_over_is_a_mistake_of_the_file(string text) =>
        Assert.StartsWith("bad.yaml(", Assert.Throws<RulePackException>(() => RulePack.Parse(text, "bad.yaml")).Message, StringComparison.Ordinal);

    [Fact]
    public void A_file_that_is_too_long_is_refused_by_what_it_holds_not_by_what_it_says_of_itself()
    {
        var path = Path.GetTempFileName();
        try
        {
            File.WriteAllText(path, new string('#', RulePack.MaxFileBytes + 1));
            Assert.Contains("at most 1048576 bytes", Assert.Throws<RulePackException>(() => RulePack.Load(path)).Message, StringComparison.Ordinal);
            Assert.SkipUnless(File.Exists("/dev/zero"), "this system has no endless file");
            Assert.Contains("at most 1048576 bytes", Assert.Throws<RulePackException>(() => RulePack.Load("/dev/zero")).Message, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(path);
        }
    }
}
