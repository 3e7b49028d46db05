namespace Migrations.Compare.Judging;

/// <summary>Bounds of the comparison of one pair.</summary>
public sealed record ComparerOptions
{
    /// <summary>A body that is larger when unpacked makes its pair NotComparable.</summary>
    public int MaxBodyBytes { get; init; } = 64 * 1024 * 1024;

    /// <summary>Differences kept per pair; more are counted only.</summary>
    public int MaxDifferencesPerPair { get; init; } = 100;

    /// <summary>Characters kept of what each side said at a difference.</summary>
    public int ExcerptChars { get; init; } = 160;

    /// <summary>An array longer than this is not searched for elements in another order.</summary>
    public int MaxUnorderedElements { get; init; } = 1_000;
}
