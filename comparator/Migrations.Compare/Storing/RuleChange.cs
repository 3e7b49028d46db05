using Migrations.Rules.Packs;

namespace Migrations.Compare.Storing;

/// <summary>What changed between the rules of two judgements. Pure.</summary>
/// <param name="Gone">Names of rules on which a verdict may no longer rest: removed and changed ones.</param>
/// <param name="New">Rules that may decide what they did not before: added and changed ones.</param>
/// <param name="IsReordered">The rules that stayed are asked in another order: everything that differs somewhere is touched.</param>
internal sealed record RuleChange(
    IReadOnlyList<string> Added,
    IReadOnlyList<string> Removed,
    IReadOnlyList<string> Changed,
    IReadOnlyList<string> Gone,
    IReadOnlyList<Rule> New,
    bool IsReordered)
{
    public static RuleChange Between(IReadOnlyList<StoredRules> before, RulePack after)
    {
        var old = before.ToDictionary(r => r.Name, r => r.Definition);
        var now = after.Rules.ToDictionary(r => StoreText.Escape(r.Name));
        var added = now.Keys.Where(n => !old.ContainsKey(n)).ToList();
        var removed = old.Keys.Where(n => !now.ContainsKey(n)).ToList();
        var changed = now.Keys.Where(n => old.TryGetValue(n, out var definition) && definition != StoreText.Escape(now[n].Text)).ToList();
        var stayedBefore = before.Select(r => r.Name).Where(now.ContainsKey);
        var stayedAfter = after.Rules.Select(r => StoreText.Escape(r.Name)).Where(old.ContainsKey);
        return new RuleChange(added, removed, changed, [.. removed, .. changed], [.. added.Concat(changed).Select(n => now[n])], !stayedBefore.SequenceEqual(stayedAfter));
    }
}
