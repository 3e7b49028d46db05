using System.IO.Hashing;
using Migrations.Capture.Records;

namespace Migrations.ModelCluster.Recording;

/// <summary>An operation as the plugin announces it. Pure. The source always goes with it.</summary>
internal static class EffectRecords
{
    /// <summary>As a shard announces again what it reads from its translog: no request, and the term the copy has come to.</summary>
    public static EffectRecord Recovered(AppliedOperation operation, long term) => Of(operation) with { Origin = EffectOrigin.LocalTranslogRecovery, Request = RequestStamp.None, CopyTerm = term };

    public static EffectRecord Of(AppliedOperation operation) => new(
        operation.IsDelete ? EffectOperation.Delete : EffectOperation.Index,
        EffectOrigin.Primary,
        operation.Result switch { "created" => EffectResult.Created, "updated" => EffectResult.Updated, "deleted" => EffectResult.Deleted, _ => EffectResult.NotFound },
        operation.HasGeneratedId,
        operation.Stamp is RequestStamp stamp ? stamp : RequestStamp.None,
        operation.SeqNo,
        operation.Term,
        operation.Term,
        operation.Version,
        operation.MappingVersion,
        operation.Shard,
        operation.Index,
        operation.IndexUuid,
        operation.Id,
        operation.Routing,
        null,
        operation.IsDelete ? 0 : Crc32.HashToUInt32(operation.Source.Span),
        operation.Source.Length,
        !operation.IsDelete,
        operation.Source);
}
