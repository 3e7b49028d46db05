namespace Migrations.Compare.Parity;

/// <summary>How versions are set to the source's.</summary>
public sealed record VersionReconcilerOptions
{
    /// <summary>Documents set in one step.</summary>
    public int BatchDocuments { get; init; } = 200;

    /// <summary>How often a lower version is tried: the target forgets a delete only when its cached clock has moved (0.2 s).</summary>
    public int MaxAttempts { get; init; } = 60;

    /// <summary>Between two tries.</summary>
    public TimeSpan Pause { get; init; } = TimeSpan.FromMilliseconds(100);
}
