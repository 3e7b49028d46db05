namespace Migrations.Exchanges.Evidence;

/// <summary>What the log proves about one shard.</summary>
/// <param name="Index">The index's name when the shard was last seen.</param>
/// <param name="Base">The proof begins at the number above: −1 for a shard whose whole life the log saw.</param>
/// <param name="Top">The highest number of its last record: the proof ends there.</param>
/// <param name="GlobalCheckpoint">The highest one reported; −2 for none.</param>
/// <param name="RolledBack">Effects the source undid, each with the request that caused it, if one did.</param>
/// <param name="Pending">Effects not yet committed when the log ended.</param>
/// <param name="Contradicted">Effects whose number was shown committed under two terms.</param>
/// <param name="Refused">Operations without a number.</param>
public sealed record ShardVerdict(
    ShardKey Key,
    string Index,
    ShardBirth Birth,
    long Base,
    long Top,
    long GlobalCheckpoint,
    NumberTerms Committed,
    IReadOnlyList<EvidenceEffect> RolledBack,
    IReadOnlyList<EvidenceEffect> Pending,
    IReadOnlyList<EvidenceEffect> Contradicted,
    CompletenessProof Proof,
    long Refused);
