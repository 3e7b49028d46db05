using Migrations.Rules.Matching;
using Migrations.Rules.Packs;

namespace Migrations.Compare.Judging;

/// <summary>A place in answers of one scope, with the rules that speak of it: found once, asked for every difference there.</summary>
internal sealed class DifferencePlace
{
    private static readonly int KindCount = Enum.GetValues<DifferenceKind>().Max(k => (int)k) + 1;

    private readonly IReadOnlyList<Rule> _rules;
    private readonly Rule[]?[] _byKind = new Rule[KindCount][];

    public DifferencePlace(string?[] steps, string text, IReadOnlyList<Rule> rules)
    {
        (Steps, Text, _rules) = (steps, text, rules);
        IsHits = steps.Length >= 2 && steps[^1] == "hits" && steps[^2] == "hits";
        IsAnswer = steps.Length == 0 || (steps.Length == 2 && steps[0] == "responses" && steps[1] is null);
        IsAggregation = Below(steps, "aggregations");
        IsTotal = steps.Length >= 2 && (steps[^1] == "total" ? steps[^2] == "hits" : steps.Length >= 3 && steps[^2] == "total" && steps[^3] == "hits");
        IsError = Array.IndexOf(steps, "error") is var at and >= 0 && (at == 0 || steps[0] is "items" or "responses" or "docs");
        IsScore = steps.Length > 0 && steps[^1] is "_score" or "max_score";
        IsShardNumber = steps.Length >= 2 && steps[^2] == "_shards";
        IsHit = steps.Length >= 3 && steps[^1] is null && steps[^2] == "hits" && steps[^3] == "hits";
        HasRename = rules.Any(r => r.Action is RuleAction.Rename);
        HasUnordered = rules.Any(r => r.Action is RuleAction.Unordered);
    }

    /// <summary>Names, and null for array elements.</summary>
    public string?[] Steps { get; }

    /// <summary>The steps in the form rules use.</summary>
    public string Text { get; }

    public bool IsHits { get; }

    public bool IsHit { get; }

    /// <summary>The body, or one of the bodies of a multi search.</summary>
    public bool IsAnswer { get; }

    public bool IsAggregation { get; }

    public bool IsScore { get; }

    public bool IsShardNumber { get; }

    public bool HasRename { get; }

    public bool HasUnordered { get; }

    private bool IsTotal { get; }

    private bool IsError { get; }

    /// <summary>The rules to ask about a difference of this kind, in order.</summary>
    public ReadOnlySpan<Rule> RulesFor(DifferenceKind kind) =>
        _byKind[(int)kind] ??= [.. _rules.Where(r => r.Decides(kind))];

    /// <summary>The kind by which a difference here is known.</summary>
    public DifferenceKind Classify(DifferenceKind kind) => kind switch
    {
        DifferenceKind.Status => kind,
        _ when IsAggregation => DifferenceKind.Aggregation,
        _ when IsTotal => DifferenceKind.Total,
        DifferenceKind.Value when IsError => DifferenceKind.Error,
        _ => kind,
    };

    /// <summary>The path with the elements' numbers in place of the stars.</summary>
    public string PathWith(ReadOnlySpan<int> indexes)
    {
        if (indexes.IsEmpty) { return Text; }
        var next = 0;
        var parts = new string?[Steps.Length];
        for (var i = 0; i < parts.Length; i++)
        {
            parts[i] = Steps[i] is null && next < indexes.Length ? indexes[next++].ToString(System.Globalization.CultureInfo.InvariantCulture) : Steps[i];
        }

        return JsonPathPattern.Format(parts);
    }

    private static bool Below(string?[] steps, string name) =>
        (steps.Length > 1 && steps[0] == name) || (steps.Length > 3 && steps[0] == "responses" && steps[2] == name);
}
