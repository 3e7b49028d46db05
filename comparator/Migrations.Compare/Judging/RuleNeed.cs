using Migrations.Rules.Packs;

namespace Migrations.Compare.Judging;

/// <summary>What a rule alone hides.</summary>
/// <param name="Pairs">Pairs in which it decides something.</param>
/// <param name="Shown">Of those, the ones that would be Different without it; 0: the rule is dead, or others say the same.</param>
/// <param name="Example">Ordinal of the first of them; null when there is none.</param>
public sealed record RuleNeed(Rule Rule, int Pairs, int Shown, long? Example)
{
    /// <summary>Judges all pairs once, and the pairs of each rule again without it.</summary>
    public static IReadOnlyList<RuleNeed> Of(RulePack pack, ComparerOptions options, IReadOnlyList<ExchangePair> pairs)
    {
        var comparer = new ResponseComparer(pack, options);
        var users = pack.Rules.ToDictionary(r => r.Name, _ => new List<ExchangePair>());
        foreach (var pair in pairs)
        {
            var judgement = comparer.Compare(pair);
            if (judgement.Verdict.Kind is not (VerdictKind.EquivalentBy or VerdictKind.IgnoredBy)) { continue; }
            foreach (var use in judgement.RuleUses)
            {
                if (users.TryGetValue(use.Rule.Name, out var list)) { list.Add(pair); }
            }
        }

        return [.. pack.Rules.Select(rule => Of(rule, pack, options, users[rule.Name]))];
    }

    private static RuleNeed Of(Rule rule, RulePack pack, ComparerOptions options, List<ExchangePair> users)
    {
        var without = new ResponseComparer(pack.Without(rule.Name), options);
        var shown = users.Where(p => without.Compare(p).Verdict.Kind == VerdictKind.Different).Select(p => p.Ordinal).ToList();
        return new RuleNeed(rule, users.Count, shown.Count, shown.Count > 0 ? shown[0] : null);
    }
}
