using System.Text.Json.Nodes;
using Migrations.Capture.Records;
using Migrations.Replay.Answers;
using Migrations.Replay.Backfill;
using Migrations.Replay.Planning;

namespace Migrations.Replay.Pulling;

/// <summary>What a log and a pull after it prove together: up to which number each shard's documents are all known, and what is known of what no answer told. Pure.</summary>
/// <remarks>Every operation at or below a shard's position is told by the log, shows in the pull, or is superseded by one that shows; or it deleted a document that is not there.</remarks>
/// <param name="Shards">By index and shard.</param>
/// <param name="Gone">Operations that were told and that the source has no more.</param>
/// <param name="Open">Mutations whose answers do not tell all they did, with what is known of each.</param>
/// <param name="NotPulled">Indices that the log tells of and the pull left out.</param>
public sealed record PullProof(IReadOnlyList<PulledShardProof> Shards, IReadOnlyList<EffectRecord> Gone, IReadOnlyList<KnownOfWrite> Open, IReadOnlyList<string> NotPulled)
{
    /// <summary>Of <see cref="Open"/>, those that began after the pull did: it may not show what they did.</summary>
    public int OpenAfterPull { get; init; }

    /// <summary>True when every shard's documents are known as of its position, and the log tells of nothing above.</summary>
    public bool IsComplete => Gone.Count == 0 && NotPulled.Count == 0 && OpenAfterPull == 0 && Shards.All(static s => s.IsComplete);

    /// <param name="effects">What the log tells and the source did not lose.</param>
    /// <param name="isTold">True for numbers of which the log tells in another way: filled by the engine, pending, lost afterwards.</param>
    public static PullProof Of(PullImage pull, IReadOnlyList<PulledShard> shards, IReadOnlyList<SourceEffect> effects, Func<string, int, long, bool> isTold, IReadOnlyList<OpenWrite> open, IEnumerable<EffectRecord> gone, Func<PulledShard, IEnumerable<ImageDocument>> before)
    {
        EffectRecord[] lost = [.. gone];
        var lostPlaces = lost.Select(static e => (e.IndexUuid, e.Shard, e.SeqNo, e.OperationTerm)).ToHashSet();
        var byShard = effects.Where(e => !lostPlaces.Contains((e.Record.IndexUuid, e.Record.Shard, e.Record.SeqNo, e.Record.OperationTerm))).ToLookup(static e => (e.Record.IndexUuid, e.Record.Shard));
        var proofs = shards.Select(s => PulledShardProof.Of(s, [.. byShard[(s.IndexUuid, s.Shard)]], number => isTold(s.IndexUuid, s.Shard, number), before(s))).OrderBy(static s => s.Index, StringComparer.Ordinal).ThenBy(static s => s.Shard).ToList();
        var aliases = pull.Indices.ToDictionary(static i => i.Uuid, static i => i.Aliases);
        var told = effects.Select(static e => e.Record.Index).Concat(open.SelectMany(static w => w.Names)).ToHashSet(StringComparer.Ordinal);
        var leftOut = pull.Skipped.Select(static s => s.Index).Concat(pull.Asked is { } asked ? told.Where(n => !n.Contains('*', StringComparison.Ordinal) && !asked.Contains(n) && !pull.Indices.Any(i => i.Aliases.ContainsKey(n))) : []);
        return new PullProof(proofs, lost, [.. open.Select(w => KnownOfWrite.Of(w, shards, proofs, byShard, aliases))], [.. leftOut.Where(n => told.Contains(n)).Distinct().Order(StringComparer.Ordinal)])
        {
            OpenAfterPull = open.Count(w => pull.BeganAtUnixNanos > 0 && w.BeganUnixNanos > pull.BeganAtUnixNanos),
        };
    }
}
