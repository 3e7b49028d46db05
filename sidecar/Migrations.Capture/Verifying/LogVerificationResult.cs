namespace Migrations.Capture.Verifying;

/// <summary>What a verification of a log came to.</summary>
/// <param name="Findings">In the order they were met, up to <see cref="MaxFindings"/>.</param>
/// <param name="Errors">How many errors, those not listed too.</param>
/// <param name="Gaps">How many gaps, those not listed too.</param>
public sealed record LogVerificationResult(
    long Segments,
    long Frames,
    long PayloadBytes,
    long Errors,
    long Gaps,
    IReadOnlyList<LogFinding> Findings,
    IReadOnlyList<EpochSummary> Epochs)
{
    public const int MaxFindings = 1_000;

    /// <summary>True when nothing is damaged and nothing is missing unsaid.</summary>
    public bool IsSound => Errors == 0;

    /// <summary>True when besides nothing is missing at all, as far as links and connections can tell.</summary>
    public bool IsWhole => Errors == 0 && Gaps == 0;
}
