using Migrations.Capture.Records;
using Migrations.Replay.Planning;

namespace Migrations.Replay.Pulling;

/// <summary>A log's effects, completed by a pull.</summary>
/// <param name="Added">Documents whose latest state the log did not tell.</param>
/// <param name="Deleted">Documents that the log or the image knows and the source has no more, and whose deletion the log did not tell.</param>
/// <param name="SourcesFound">Effects told without a source whose source was pulled.</param>
/// <param name="Gone">Operations that were answered and that the source has no more: it lost them.</param>
public sealed record MergedEffects(IReadOnlyList<SourceEffect> Effects, int Added, int Deleted, int SourcesFound, IReadOnlyList<EffectRecord> Gone);
