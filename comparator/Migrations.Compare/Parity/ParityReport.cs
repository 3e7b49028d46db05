using Migrations.Exchanges.Clusters;

namespace Migrations.Compare.Parity;

/// <summary>Whether source and target hold the same, and what not.</summary>
/// <param name="TakenAt">When the check ended.</param>
/// <param name="Documents">Compared over all indices.</param>
/// <param name="Metadata">Differences that no rule explains.</param>
/// <param name="Rules">Rules that explained something.</param>
/// <param name="NotCompared">What this check says nothing about, each with its reason.</param>
public sealed record ParityReport(
    ClusterInfo Source,
    ClusterInfo Target,
    DateTimeOffset TakenAt,
    long Documents,
    long Equal,
    IReadOnlyDictionary<DifferenceKind, long> Differences,
    IReadOnlyList<IndexParity> Indices,
    IReadOnlyList<MetadataDifference> Metadata,
    IReadOnlyList<ParityRuleUse> Rules,
    IReadOnlyList<string> NotCompared)
{
    /// <summary>How the log was recorded that the target was brought up by, and what that promises; null when it was not told.</summary>
    public Exchanges.Evidence.RecordingMode? Recording { get; init; }

    /// <summary>Indices that one side has closed: their documents cannot be compared.</summary>
    public IReadOnlyList<string> Closed { get; init; } = [];

    /// <summary>Every document equal in id, routing, version and source.</summary>
    public bool DocumentsEqual => Differences.Count == 0;

    /// <summary>Documents and metadata equal, but for named rules.</summary>
    public bool IsEqual => DocumentsEqual && Metadata.Count == 0;

    /// <summary>Documents with another version and nothing else.</summary>
    public long VersionOffsets => Differences.GetValueOrDefault(DifferenceKind.Version);
}
