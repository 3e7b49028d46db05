namespace Migrations.Exchanges.Evidence;

/// <summary>What reading a log's evidence came to.</summary>
/// <param name="Unreadable">Records that could not be read: their content counts as not in the log.</param>
/// <param name="Problems">The first of them, each in a sentence.</param>
public sealed record EvidenceReading(
    EvidenceVerdict Verdict,
    long Effects,
    long ShardRecords,
    long StateRecords,
    long Unreadable,
    IReadOnlyList<string> Problems);
