using DuckDB.NET.Data;
using Migrations.Compare.Judging;
using Migrations.Rules.Matching;
using Migrations.Rules.Packs;

namespace Migrations.Compare.Storing;

/// <summary>Finds the pairs whose verdict a change of rules can touch, from the few distinct signatures and sets of rules, not from the pairs.</summary>
internal static class TouchedPairs
{
    /// <summary>Marks them in a temporary table.</summary>
    /// <returns>How many.</returns>
    public static long Mark(DuckDBConnection connection, int runId, RuleChange change)
    {
        connection.Run("CREATE OR REPLACE TEMP TABLE touched_signatures (id INTEGER)");
        connection.Run("CREATE OR REPLACE TEMP TABLE touched_rules (rule VARCHAR)");
        Fill(connection, runId, change);
        connection.Run(
            $"""
            CREATE OR REPLACE TEMP TABLE touched AS
            SELECT ordinal, unit FROM verdicts
            WHERE run_id = {runId} AND superseded_in IS NULL
              AND (signature_id IN (SELECT id FROM touched_signatures)
                OR rule_set_id IN (SELECT rule_set_id FROM rule_sets WHERE run_id = {runId} AND rule IN (SELECT rule FROM touched_rules)))
            """);
        return connection.Scalar("SELECT count(*) FROM touched") ?? 0;
    }

    public static HashSet<(long Ordinal, int Unit)> Read(DuckDBConnection connection) =>
        [.. connection.Rows("SELECT ordinal, unit FROM touched", r => (r.GetInt64(0), r.GetInt32(1)))];

    /// <summary>The verdicts and differences of the marked pairs no longer hold.</summary>
    public static void Supersede(DuckDBConnection connection, int runId, int generation)
    {
        foreach (var table in new[] { "verdicts", "differences" })
        {
            connection.Run(
                $"""
                UPDATE {table} SET superseded_in = {generation} FROM touched
                WHERE {table}.run_id = {runId} AND {table}.superseded_in IS NULL AND {table}.ordinal = touched.ordinal AND {table}.unit = touched.unit
                """);
        }
    }

    private static void Fill(DuckDBConnection connection, int runId, RuleChange change)
    {
        using (var appender = connection.CreateAppender("touched_rules"))
        {
            foreach (var name in change.Gone) { appender.CreateRow().AppendValue(name).EndRow(); }
        }

        var signatures = connection.Rows(
            "SELECT signature_id, api, place, kind FROM signatures WHERE run_id = ?", r => (Id: r.GetInt32(0), Api: r.GetString(1), Place: r.GetString(2), Kind: Enum.Parse<DifferenceKind>(r.GetString(3))), runId);
        using var ids = connection.CreateAppender("touched_signatures");
        foreach (var id in signatures.Where(s => change.IsReordered || change.New.Any(rule => CanTouch(rule, s.Api, s.Place, s.Kind))).Select(s => s.Id).Distinct())
        {
            ids.CreateRow().AppendValue(id).EndRow();
        }
    }

    /// <summary>Whether the rule could decide a difference of this kind at this place, or at an array or member above it. May say yes too often, never no wrongly.</summary>
    internal static bool CanTouch(Rule rule, string api, string place, DifferenceKind kind)
    {
        if (rule.When.Apis.Count > 0 && !rule.When.Apis.Any(p => Wildcard.IsMatch(p, api))) { return false; }
        var speaksOfArrays = rule.Action is RuleAction.Unordered or RuleAction.Rename or RuleAction.Ties;
        if (!speaksOfArrays && !rule.Decides(kind)) { return false; }
        return rule.Places.Any(p => p.Kind switch
        {
            RulePlaceKind.Status => place == "status",
            RulePlaceKind.Text => place == "text",
            RulePlaceKind.Header => place.StartsWith("header:", StringComparison.Ordinal) && Wildcard.IsMatch(p.Header, place.AsSpan("header:".Length)),
            _ => MatchesAtOrAbove(p.Json!, place),
        });
    }

    private static bool MatchesAtOrAbove(JsonPathPattern pattern, string place)
    {
        var steps = JsonPathPattern.ReadPath(place);
        for (var length = 0; length <= steps.Length; length++)
        {
            if (pattern.IsMatch(steps.AsSpan(0, length))) { return true; }
        }

        return false;
    }
}
