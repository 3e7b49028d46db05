using Migrations.Rules.Packs;

namespace Migrations.Compare.Judging;

/// <summary>Finds the scope of a pair, made once for each API, method and pair of statuses. Belongs to one thread.</summary>
internal sealed class RuleScopes(RulePack pack)
{
    private const int MaxScopes = 10_000;

    /// <summary>A by-query operation that was held to the documents its effects name answers with other counts.</summary>
    private static readonly Rule Fenced = new(
        "edit.by-query-fence",
        RuleCondition.Always,
        [.. new[] { "total", "noops", "batches", "version_conflicts" }.Select(Place)],
        [],
        new RuleAction.Ignore(),
        "The replayer held the operation to the documents that it touched on the source, so that repeating it is harmless; its counts are not the client's.",
        "built in",
        0,
        "edit.by-query-fence");

    private readonly Dictionary<(string Api, string Method, int Source, int Target, bool Fenced), RuleScope> _scopes = [];

    public RuleScope Of(string api, string method, int sourceStatus, int targetStatus, bool isFenced)
    {
        var key = (api, method, sourceStatus, targetStatus, isFenced);
        if (_scopes.TryGetValue(key, out var scope)) { return scope; }
        var rules = new List<(Rule, int)>();
        if (isFenced) { rules.Add((Fenced, -1)); }
        for (var i = 0; i < pack.Rules.Count; i++)
        {
            if (pack.Rules[i].When.HoldsFor(api, method, sourceStatus, targetStatus)) { rules.Add((pack.Rules[i], i)); }
        }

        scope = new RuleScope(api, rules);
        if (_scopes.Count < MaxScopes) { _scopes.Add(key, scope); }
        return scope;
    }

    private static RulePlace Place(string path) =>
        RulePlace.TryParse(path, out var place, out var error) ? place : throw new InvalidOperationException(error);
}
