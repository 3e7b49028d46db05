using System.Text.RegularExpressions;

namespace Migrations.Rules.Packs;

/// <summary>What a rule makes of a difference at its place.</summary>
public abstract record RuleAction
{
    private RuleAction() { }

    /// <summary>The difference is not judged: the pair counts as ignored, not as matched.</summary>
    public sealed record Ignore : RuleAction;

    /// <summary>The field says nothing about equality (durations, generated ids): the pair stays equivalent.</summary>
    public sealed record Drop : RuleAction;

    /// <summary>The source's member goes by another name on the target; the values are compared as one.</summary>
    public sealed record Rename(string To) : RuleAction;

    /// <summary>Equal after these replacements in both texts, in order.</summary>
    public sealed record Replace(IReadOnlyList<TextReplacement> Steps) : RuleAction
    {
        public string Apply(string text)
        {
            foreach (var step in Steps) { text = step.Pattern.Replace(text, step.With); }
            return text;
        }
    }

    /// <summary>Numbers are equal within |a−b| ≤ Absolute or |a−b| ≤ Relative·max(|a|,|b|).</summary>
    public sealed record Tolerance(double Relative, double Absolute) : RuleAction
    {
        public bool Holds(double a, double b)
        {
            var distance = Math.Abs(a - b);
            return distance <= Absolute || distance <= Relative * Math.Max(Math.Abs(a), Math.Abs(b));
        }
    }

    /// <summary>The array is a set: the order of its elements says nothing.</summary>
    public sealed record Unordered : RuleAction;

    /// <summary>Hits whose sort keys (or scores) are equal may stand in any order among themselves.</summary>
    public sealed record Ties : RuleAction;
}

/// <summary>One replacement; the expression is of the kind that cannot backtrack, so its time is bounded by the text.</summary>
public sealed record TextReplacement(Regex Pattern, string With);
