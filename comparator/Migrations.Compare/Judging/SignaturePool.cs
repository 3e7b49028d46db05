namespace Migrations.Compare.Judging;

/// <summary>Hands out one object for equal signatures and equal sets of rules: millions of pairs share a few of them.</summary>
internal sealed class SignaturePool
{
    private const int MaxKept = 20_000;

    private readonly Dictionary<string, List<DifferenceSignature>> _byApi = new(StringComparer.Ordinal);
    private readonly List<(RuleUse[] Uses, Verdict Verdict)> _verdicts = [];
    private int _kept;

    /// <summary>The signature of these entries, which come in the order in which they were found.</summary>
    public DifferenceSignature Of(string api, IReadOnlyList<SignatureEntry> entries)
    {
        if (entries.Count == 0) { return DifferenceSignature.None; }
        if (!_byApi.TryGetValue(api, out var known)) { _byApi.Add(api, known = []); }
        foreach (var candidate in known)
        {
            if (candidate.Entries.SequenceEqual(entries)) { return candidate; }
        }

        var signature = new DifferenceSignature(api, [.. entries]);
        if (_kept++ < MaxKept) { known.Insert(0, signature); }
        return signature;
    }

    /// <summary>The verdict on a pair whose every difference was explained by these rules.</summary>
    public Verdict Excused(RuleUse[] uses)
    {
        foreach (var (known, verdict) in _verdicts)
        {
            if (known.Length == uses.Length && SameRules(known, uses)) { return verdict; }
        }

        var ignoring = uses.Where(u => u.Rule.Ignores).ToList();
        var names = (ignoring.Count > 0 ? ignoring : [.. uses]).Select(u => u.Rule.Name).Order(StringComparer.Ordinal);
        var made = new Verdict(ignoring.Count > 0 ? VerdictKind.IgnoredBy : VerdictKind.EquivalentBy, string.Join(", ", names), string.Empty);
        if (_verdicts.Count < 256) { _verdicts.Add((uses, made)); }
        return made;
    }

    private static bool SameRules(RuleUse[] a, RuleUse[] b)
    {
        for (var i = 0; i < a.Length; i++)
        {
            if (!ReferenceEquals(a[i].Rule, b[i].Rule)) { return false; }
        }

        return true;
    }
}
