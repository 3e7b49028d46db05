using System.Text.Json.Nodes;
using Migrations.Replay.Backfill;

namespace Migrations.Replay.Pulling;

/// <summary>What a finished pull found. Its documents are read from disk, shard by shard, each time they are asked for.</summary>
public sealed class PullImage
{
    private readonly string _folder;
    private readonly PullState _state;

    private PullImage(string folder, PullState state) => (_folder, _state) = (folder, state);

    /// <summary>When the last document had been read.</summary>
    public long CompletedAtUnixNanos => _state.CompletedAtUnixNanos;

    /// <summary>When the first position was read, at the earliest; 0 when that is not known.</summary>
    public long BeganAtUnixNanos => _state.BeganUnixNanos;

    public IReadOnlyList<SkippedIndex> Skipped => _state.Skipped;

    /// <summary>Names that were asked for; null for every index.</summary>
    public IReadOnlyList<string>? Asked => _state.Asked;

    /// <summary>Indices whose names begin with a dot, and that were not asked for.</summary>
    public IReadOnlyList<string> LeftOut => _state.LeftOut;

    public IReadOnlyList<PulledIndexState> Indices => _state.Indices;

    /// <summary>Documents read, the unchanged ones among them.</summary>
    public long Documents => _state.Indices.Sum(static i => i.Shards.Sum(static s => s.Documents));

    public IEnumerable<PulledShard> Shards => _state.Indices.SelectMany(index => index.Shards.Select(shard => Read(index, shard)));

    /// <summary>Null when the directory holds none. Throws when one was begun and not finished.</summary>
    public static PullImage? Load(string folder)
    {
        if (StateIn(folder).Load() is not { } state) { return null; }
        return state.IsComplete ? new PullImage(folder, state) : throw new BackfillException($"The pull in {folder} is not finished; run it again, it goes on where it stopped.");
    }

    public JsonObject? MappingOf(string index) => _state.Indices.FirstOrDefault(i => i.Name == index)?.Mapping;

    internal static StateFile<PullState> StateIn(string folder) => new(Path.Combine(folder, "pull.json"), "a pull", PullState.CurrentFormat, static s => s.Format);

    private PulledShard Read(PulledIndexState index, PulledShardState shard)
    {
        var (changed, unchanged) = PullFile.Read(_folder, index.Uuid, shard.Shard, shard.FileBytes);
        return new PulledShard(index.Name, index.Uuid, shard.Shard, shard.From, shard.Position, changed, unchanged) { MaxSeqNo = shard.MaxSeqNo, PrimaryTerm = shard.PrimaryTerm, Later = shard.Later };
    }
}
