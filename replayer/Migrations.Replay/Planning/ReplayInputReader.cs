using Migrations.Capture.Frames;
using Migrations.Capture.Records;
using Migrations.Exchanges.Assembling;
using Migrations.Exchanges.Evidence;
using Migrations.Replay.Answers;
using Migrations.Replay.Backfill;
using Migrations.Replay.Pulling;

namespace Migrations.Replay.Planning;

/// <summary>Reads a capture log, the image beside it, and what was pulled after it, into what planning needs.</summary>
/// <remarks>Holds the log's exchanges and effects, and the pulled documents, in memory.</remarks>
public static class ReplayInputReader
{
    /// <param name="frames">The log's frames in its order; read once.</param>
    /// <param name="pull">What became of the documents, from the source itself; null: nothing was pulled.</param>
    public static ReplayInput Read(IEnumerable<LogFrame> frames, BackfillImage image, PullImage? pull)
    {
        var pass = LogPass.Over(frames);
        var images = image.Shards.Select(s => new ImagePosition(s.IndexUuid, s.Index, image.CompletedAtUnixNanos)).DistinctBy(static i => i.IndexUuid).ToList();
        List<PulledShard> shards = [.. pull?.Shards ?? []];
        var (input, evidence) = pass.HasEvidence ? (OfEvidence(pass), null) : OfAnswers(pass.Exchanges, image, pull, shards);
        input = input with { Images = images, IsInImage = image.Holds };
        if (pull is null) { return input; }
        var merged = PullMerge.Complete(input.Effects, shards, shard => DocumentsOf(image, shard), pull.CompletedAtUnixNanos, pull.BeganAtUnixNanos);
        return input with
        {
            Effects = merged.Effects,
            Undone = WithGone(input.Undone, merged.Gone),
            Pulled = merged with { Effects = [] },
            Sight = IndexSight.Of(pull),
            Holes = evidence is null ? input.Holes : HolesOf(evidence, pull, shards),
            Proof = ProofOf(input, evidence, merged, pass.Verdict, pull, shards, image),
        };
    }

    private static IReadOnlyList<LogHole> HolesOf(AnswerEvidence evidence, PullImage pull, List<PulledShard> shards)
    {
        var aliases = pull.Indices.ToDictionary(static i => i.Uuid, static i => i.Aliases);
        return PastRecorder.Of(shards, evidence.Numbers, evidence.OpenWrites, uuid => aliases[uuid]);
    }

    private static PullProof ProofOf(ReplayInput input, AnswerEvidence? evidence, MergedEffects merged, EvidenceVerdict verdict, PullImage pull, List<PulledShard> shards, BackfillImage image)
    {
        var answered = (evidence?.Numbers ?? []).Select(static n => (n.IndexUuid, n.Shard, n.SeqNo)).ToHashSet();
        var kept = input.Effects.ToHashSet<SourceEffect>(ReferenceEqualityComparer.Instance);
        var lost = (evidence?.Effects ?? []).Where(e => !kept.Contains(e)).Select(static e => e.Record);
        return PullProof.Of(
            pull, shards, input.Effects,
            evidence is null ? (uuid, shard, number) => verdict.Shard(uuid, shard) is { } told && IsTold(told, number) : (uuid, shard, number) => answered.Contains((uuid, shard, number)),
            evidence?.OpenWrites ?? [], merged.Gone.Concat(lost), shard => DocumentsOf(image, shard));
    }

    private static bool IsTold(ShardVerdict shard, long number) =>
        shard.Committed[number] != 0 || shard.Proof.Filled.Concat(shard.Proof.Open).Any(range => range.From <= number && number <= range.To);

    private static ReplayInput OfEvidence(LogPass pass)
    {
        var effects = new Dictionary<(string Uuid, int Shard, long SeqNo, long Term), SourceEffect>();
        foreach (var effect in pass.Effects) { if (pass.Verdict.IsCommitted(effect.Record)) { Keep(effects, effect); } }
        return new ReplayInput(pass.Exchanges, [.. effects.Values], UndoneOf(pass.Verdict), pass.States, [], static _ => false) { Holes = LogHole.Of(pass.Verdict, effects.Values) };
    }

    /// <summary>Without effects the answers tell, and the pull tells the rest.</summary>
    private static (ReplayInput Input, AnswerEvidence? Evidence) OfAnswers(IReadOnlyList<Exchange> exchanges, BackfillImage image, PullImage? pull, IEnumerable<PulledShard> pulledShards)
    {
        var first = image.Shards.GroupBy(static s => s.Index).ToDictionary(static g => g.Key, static g => g.First().IndexUuid);
        var shards = image.Shards.GroupBy(static s => s.Index).ToDictionary(static g => g.Key, static g => g.Count());
        var pulled = (pull?.Indices ?? []).ToDictionary(static i => i.Name, static i => i.Shards.Count);
        var lives = new IndexLives(exchanges, first, pull?.Indices.ToDictionary(static i => i.Name, static i => i.Uuid));
        var evidence = AnswerEvidence.Read(exchanges, lives, (name, life) =>
            lives.IsLast(name, life) && pulled.TryGetValue(name, out var last) ? last : lives.ShardsOf(name, life) ?? shards.GetValueOrDefault(name, pulled.GetValueOrDefault(name, 1)));
        var there = pulledShards.SelectMany(static s => s.Changed.Values.Select(d => (s.IndexUuid, s.Shard, d.Id, d.Term, d.SeqNo, d.Version)));
        var lost = LostWrites.Of(evidence.Effects, there);
        var input = new ReplayInput(exchanges, [.. evidence.Effects.Where(e => !lost.Contains(e))], WithGone(evidence.Open, lost.Select(static e => e.Record)), [], [], static _ => false)
        {
            Mode = EvidenceMode.Answers,
            MappingsAhead = PulledMappings.Of(pull, image.IndexUuids.ToHashSet(), exchanges),
            Aliases = [.. from index in pull?.Indices ?? [] from alias in index.Aliases select KeyValuePair.Create(alias.Key, index.Name)],
        };
        return (input, evidence);
    }

    private static IEnumerable<ImageDocument> DocumentsOf(BackfillImage image, PulledShard shard) =>
        image.Shard(shard.IndexUuid, shard.Shard) is { } known ? image.Documents(known).GroupBy(static d => d.Id).Select(static g => g.Last()) : [];

    private static Dictionary<RequestStamp, string> WithGone(IReadOnlyDictionary<RequestStamp, string> undone, IEnumerable<EffectRecord> gone)
    {
        var all = new Dictionary<RequestStamp, string>(undone);
        foreach (var effect in gone) { all[effect.Request] = "the source answered it and has it no more"; }
        return all;
    }

    /// <summary>One effect may be announced by several copies: the one that names its request is kept, else the first.</summary>
    private static void Keep(Dictionary<(string, int, long, long), SourceEffect> effects, SourceEffect effect)
    {
        var record = effect.Record;
        var key = (record.IndexUuid, record.Shard, record.SeqNo, record.OperationTerm);
        if (effects.TryGetValue(key, out var known) && (!known.Record.Request.IsNone || record.Request.IsNone)) { return; }
        effects[key] = effect;
    }

    private static Dictionary<RequestStamp, string> UndoneOf(EvidenceVerdict verdict)
    {
        var undone = new Dictionary<RequestStamp, string>();
        foreach (var effect in verdict.Pending) { undone[effect.Request] = "its effects were still pending when the log ended"; }
        foreach (var effect in verdict.RolledBack) { undone[effect.Request] = "the source rolled it back"; }
        return undone;
    }
}
