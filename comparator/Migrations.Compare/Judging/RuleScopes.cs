using Migrations.Rules.Packs;

namespace Migrations.Compare.Judging;

/// <summary>Finds the scope of a pair, made once for each API, method and pair of statuses. Belongs to one thread.</summary>
internal sealed class RuleScopes(RulePack pack)
{
    private const int MaxScopes = 10_000;

    private static readonly Rule Fenced = Built(
        "edit.by-query-fence",
        "The replayer held the operation to the documents that it touched on the source, so that repeating it is harmless; its counts are not the client's.",
        "total", "noops", "batches", "version_conflicts", "requests_per_second", "throttled*");

    private static readonly Rule DryRun = Built(
        "edit.dry-run",
        "The source did not roll over, so the target was asked with dry_run.",
        "dry_run");

    private readonly Dictionary<(string Api, string Method, int Source, int Target, bool Fenced, bool DryRun), RuleScope> _scopes = [];

    public RuleScope Of(string api, string method, int sourceStatus, int targetStatus, EditNotes edits)
    {
        var key = (api, method, sourceStatus, targetStatus, edits.IsFenced, edits.IsDryRun);
        if (_scopes.TryGetValue(key, out var scope)) { return scope; }
        var rules = new List<(Rule, int)>();
        if (edits.IsFenced) { rules.Add((Fenced, -1)); }
        if (edits.IsDryRun) { rules.Add((DryRun, -2)); }
        for (var i = 0; i < pack.Rules.Count; i++)
        {
            if (pack.Rules[i].When.HoldsFor(api, method, sourceStatus, targetStatus)) { rules.Add((pack.Rules[i], i)); }
        }

        scope = new RuleScope(api, rules);
        if (_scopes.Count < MaxScopes) { _scopes.Add(key, scope); }
        return scope;
    }

    /// <summary>What the replayer's own edits explain, as a rule like any other, so that reports count it.</summary>
    private static Rule Built(string name, string reason, params string[] paths) =>
        new(name, RuleCondition.Always, [.. paths.Select(Place)], [], new RuleAction.Ignore(), reason, "built in", 0, name);

    private static RulePlace Place(string path) =>
        RulePlace.TryParse(path, out var place, out var error) ? place : throw new InvalidOperationException(error);
}
