using Migrations.Rules.Packs;

namespace Migrations.Compare.Judging;

/// <summary>Finds the scope of a pair, made once for each API, method and pair of statuses. Belongs to one thread.</summary>
internal sealed class RuleScopes(RulePack pack)
{
    private const int MaxScopes = 10_000;

    private readonly Dictionary<(string Api, string Method, int Source, int Target, int Edits), RuleScope> _scopes = [];

    public RuleScope Of(string api, string method, int sourceStatus, int targetStatus, EditNotes edits)
    {
        var meant = 0;
        for (var i = 0; i < EditRules.All.Count; i++) { meant |= EditRules.All[i].IsMeant(edits) ? 1 << i : 0; }
        var key = (api, method, sourceStatus, targetStatus, meant);
        if (_scopes.TryGetValue(key, out var scope)) { return scope; }

        var rules = EditRules.All.Where((_, i) => (meant & (1 << i)) != 0).Select(e => e.Rule).Concat(pack.Rules).Where(r => r.When.HoldsFor(api, method, sourceStatus, targetStatus));
        scope = new RuleScope(api, [.. rules]);
        if (_scopes.Count < MaxScopes) { _scopes.Add(key, scope); }
        return scope;
    }
}
