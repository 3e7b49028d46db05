using Migrations.Capture.Records;

namespace Migrations.Replay.Answers;

/// <summary>What an answer says its request did to one document.</summary>
/// <param name="Routing">As the request gave it; an alias may have given another.</param>
public sealed record AnsweredOperation(EffectOperation Operation, EffectResult Result, string Index, string Id, string? Routing, bool IsGeneratedId, long Version, long SeqNo, long Term);
