namespace Migrations.Compare.Judging;

/// <summary>The verdict on a pair.</summary>
/// <param name="Rule">The rules it rests on, by name, comma separated; empty for Match and NotComparable.</param>
/// <param name="Why">For NotComparable: the reason, one of a bounded set of texts. Else empty.</param>
public readonly record struct Verdict(VerdictKind Kind, string Rule, string Why)
{
    public static Verdict Match { get; } = new(VerdictKind.Match, string.Empty, string.Empty);

    public static Verdict NotComparable(string why) => new(VerdictKind.NotComparable, string.Empty, why);

    public override string ToString() => Kind switch
    {
        VerdictKind.NotComparable => $"NotComparable({Why})",
        _ when Rule.Length > 0 => $"{Kind}({Rule})",
        _ => Kind.ToString(),
    };
}
