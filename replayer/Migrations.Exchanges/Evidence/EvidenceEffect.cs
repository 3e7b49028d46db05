using Migrations.Capture.Records;

namespace Migrations.Exchanges.Evidence;

/// <summary>What is kept of an effect that is not committed: enough to name it, not its source.</summary>
/// <param name="Term">The term the operation was made under.</param>
/// <param name="Request">The request that caused it; none for recoveries and resyncs.</param>
/// <param name="AtUnixNanos">When it was first announced, by that node's clock.</param>
public sealed record EvidenceEffect(
    string Index,
    EffectOperation Operation,
    string Id,
    long SeqNo,
    long Term,
    long Version,
    RequestStamp Request,
    long AtUnixNanos);
