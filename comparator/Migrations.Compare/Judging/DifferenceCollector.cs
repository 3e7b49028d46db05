using Migrations.Compare.Json;
using Migrations.Rules.Packs;

namespace Migrations.Compare.Judging;

/// <summary>Takes the differences of one pair as they are found, asks the rules about each, and keeps what comes of it.</summary>
/// <remarks>Reused from pair to pair; belongs to one thread.</remarks>
internal sealed class DifferenceCollector(ComparerOptions options)
{
    private readonly List<Difference> _differences = [];
    private readonly List<RuleUse> _uses = [];
    private readonly List<SignatureEntry> _signature = [];
    private readonly HashSet<SignatureEntry> _signatureSet = [];
    private RuleScope _scope = new(string.Empty, []);
    private Func<string> _requestPath = static () => string.Empty;
    private int _probes;
    private bool _probeFailed;
    private DifferencePlace? _foldPlace;
    private bool _foldedRank;

    public RuleScope Scope => _scope;

    public ComparerOptions Options => options;

    /// <summary>True while a search response whose shard numbers differ is compared: scores and ranks are then one cause.</summary>
    public bool FoldsRanking => _foldPlace is not null;

    public int Count { get; private set; }

    public IReadOnlyList<Difference> Differences => _differences;

    public IReadOnlyList<RuleUse> Uses => _uses;

    public IReadOnlyList<SignatureEntry> Signature => _signature;

    /// <param name="requestPath">The request's decoded path; asked for only when a rule wants it.</param>
    public void Begin(RuleScope scope, Func<string> requestPath)
    {
        (_scope, _requestPath) = (scope, requestPath);
        _differences.Clear();
        _uses.Clear();
        _signature.Clear();
        _signatureSet.Clear();
        (Count, _probes, _probeFailed, _foldPlace, _foldedRank) = (0, 0, false, null, false);
    }

    /// <summary>Starts a trial: differences are only asked about, none is kept, no rule is counted.</summary>
    public bool StartProbe()
    {
        var outer = _probeFailed;
        _probes++;
        _probeFailed = false;
        return outer;
    }

    /// <summary>Ends a trial; true when every difference in it was explained.</summary>
    public bool EndProbe(bool outer)
    {
        var passed = !_probeFailed;
        _probes--;
        _probeFailed = outer;
        return passed;
    }

    /// <summary>True when a trial has failed already and there is no use in going on.</summary>
    public bool IsProbeLost => _probes > 0 && _probeFailed;

    /// <summary>From here to <see cref="EndFolding"/> scores, ranks and shard numbers are not reported one by one.</summary>
    /// <param name="answer">The search response whose <c>_shards.total</c> differ.</param>
    public void StartFolding(DifferencePlace answer)
    {
        _foldPlace = _scope.Place([.. answer.Steps, "_shards", "total"]);
        _foldedRank = false;
    }

    /// <summary>Reports the shard numbers, once, for all that was folded.</summary>
    public void EndFolding(ReadOnlySpan<int> indexes, ReadOnlySpan<byte> sourceTotal, ReadOnlySpan<byte> targetTotal)
    {
        var place = _foldPlace!;
        _foldPlace = null;
        Report(_foldedRank ? DifferenceKind.Rank : DifferenceKind.Number, place, indexes, sourceTotal, targetTotal);
    }

    /// <summary>Takes one difference. The bytes are raw JSON, or text; empty where a side has nothing.</summary>
    /// <param name="withinTies">For a rank: it is one of hits whose keys are equal.</param>
    /// <returns>True when a rule explained it.</returns>
    public bool Report(DifferenceKind kind, DifferencePlace place, ReadOnlySpan<int> indexes, ReadOnlySpan<byte> source, ReadOnlySpan<byte> target, bool withinTies = false)
    {
        if (FoldsRanking && IsRanking(kind, place))
        {
            _foldedRank |= !place.IsShardNumber;
            return true;
        }

        kind = place.Classify(kind);
        if (_probes == 0) { Sign(place, kind); }
        foreach (var rule in place.RulesFor(kind))
        {
            if (!rule.When.HoldsForPath(rule.When.Path is null ? string.Empty : _requestPath())) { continue; }
            if (!Explains(rule.Action, source, target, withinTies)) { continue; }
            Use(rule);
            return true;
        }

        Keep(kind, place, indexes, source, target);
        return false;
    }

    /// <summary>The rule at this place whose action is of this type, if it applies to the pair.</summary>
    public Rule? Find<T>(DifferencePlace place, DifferenceKind kind)
        where T : RuleAction
    {
        foreach (var rule in place.RulesFor(kind))
        {
            if (rule.Action is T && rule.When.HoldsForPath(rule.When.Path is null ? string.Empty : _requestPath())) { return rule; }
        }

        return null;
    }

    /// <summary>Counts a rule that explained something by itself (a rename, a set).</summary>
    public void Use(Rule rule, DifferencePlace place, DifferenceKind kind)
    {
        if (_probes == 0) { Sign(place, kind); }
        Use(rule);
    }

    private static bool IsRanking(DifferenceKind kind, DifferencePlace place) =>
        kind == DifferenceKind.Rank || place.IsScore || place.IsShardNumber || (place.IsHit && kind is DifferenceKind.Missing or DifferenceKind.Extra);

    private static bool Explains(RuleAction action, ReadOnlySpan<byte> source, ReadOnlySpan<byte> target, bool withinTies) => action switch
    {
        RuleAction.Ignore or RuleAction.Drop => true,
        RuleAction.Ties => withinTies,
        RuleAction.Tolerance tolerance => JsonText.TryNumber(source, out var a) && JsonText.TryNumber(target, out var b) && tolerance.Holds(a, b),
        RuleAction.Replace replace => !source.IsEmpty && !target.IsEmpty
            && string.Equals(replace.Apply(JsonText.Read(source)), replace.Apply(JsonText.Read(target)), StringComparison.Ordinal),
        _ => false, // Rename and Unordered are asked for where members and elements are paired
    };

    private void Sign(DifferencePlace place, DifferenceKind kind)
    {
        var entry = new SignatureEntry(place.Text, kind);
        if (_signature.Count > 0 && _signature[^1] == entry) { return; }
        if (_signatureSet.Add(entry)) { _signature.Add(entry); }
    }

    private void Use(Rule rule)
    {
        if (_probes > 0) { return; }
        for (var i = 0; i < _uses.Count; i++)
        {
            if (ReferenceEquals(_uses[i].Rule, rule)) { _uses[i] = new RuleUse(rule, _uses[i].Differences + 1); return; }
        }

        _uses.Add(new RuleUse(rule, 1));
    }

    private void Keep(DifferenceKind kind, DifferencePlace place, ReadOnlySpan<int> indexes, ReadOnlySpan<byte> source, ReadOnlySpan<byte> target)
    {
        if (_probes > 0) { _probeFailed = true; return; }
        Count++;
        if (_differences.Count >= options.MaxDifferencesPerPair) { return; }
        _differences.Add(new Difference(kind, place.Text, place.PathWith(indexes), Excerpt.Of(source, options.ExcerptChars), Excerpt.Of(target, options.ExcerptChars)));
    }
}
