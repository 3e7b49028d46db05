using Migrations.Capture.Records;

namespace Migrations.Replay.Backfill;

/// <summary>What was brought over, joined to the log by position.</summary>
public sealed class BackfillImage
{
    private readonly Dictionary<(string Uuid, int Shard), ShardImage> _shards;
    private readonly string _folder;
    private readonly IReadOnlyDictionary<(string Uuid, int Shard), long> _lengths;

    private BackfillImage(string folder, IEnumerable<ShardImage> shards, IReadOnlyDictionary<(string Uuid, int Shard), long> lengths)
    {
        _folder = folder;
        _shards = shards.ToDictionary(s => (s.IndexUuid, s.Shard));
        _lengths = lengths;
    }

    /// <summary>No document was brought over: everything is in the log.</summary>
    public static BackfillImage Empty { get; } = new(string.Empty, [], new Dictionary<(string, int), long>());

    /// <summary>When the last document had been read: reads older than this saw what the image replaced.</summary>
    public long CompletedAtUnixNanos { get; private init; }

    public IEnumerable<ShardImage> Shards => _shards.Values;

    /// <summary>Uuids of the indices that were brought over.</summary>
    public IEnumerable<string> IndexUuids => _shards.Keys.Select(k => k.Uuid).Distinct();

    /// <summary>Reads the image of a finished backfill; null when the directory holds none. Throws when one was begun and not finished.</summary>
    public static BackfillImage? Load(string folder)
    {
        if (BackfillStateFile.In(folder).Load() is not { } state) { return null; }
        if (!state.IsComplete) { throw new BackfillException($"The backfill in {folder} is not finished; run it again, it goes on where it stopped."); }
        return Load(folder, state);
    }

    public ShardImage? Shard(string indexUuid, int shard) => _shards.GetValueOrDefault((indexUuid, shard));

    /// <summary>True when the image holds what this effect did, or a later state of its document.</summary>
    public bool Holds(EffectRecord effect) => Shard(effect.IndexUuid, effect.Shard)?.Holds(effect.Id, effect.SeqNo) == true;

    /// <summary>Every document of a shard's image, read from disk; a later one of an id supersedes an earlier one.</summary>
    public IEnumerable<ImageDocument> Documents(ShardImage shard) =>
        ImageFile.Read(_folder, shard.IndexUuid, shard.Shard, _lengths[(shard.IndexUuid, shard.Shard)]);

    internal static BackfillImage Load(string folder, BackfillState state)
    {
        var shards = state.Indices.SelectMany(i => i.Shards.Select(s => Read(folder, i, s)));
        var lengths = state.Indices.SelectMany(i => i.Shards.Select(s => (Key: (i.Uuid, s.Shard), s.ImageBytes))).ToDictionary(l => l.Key, l => l.ImageBytes);
        return new(folder, shards, lengths) { CompletedAtUnixNanos = state.CompletedAtUnixNanos };
    }

    private static ShardImage Read(string folder, BackfillIndex index, BackfillShard shard)
    {
        var highest = -1L;
        var late = new Dictionary<string, long>();
        foreach (var document in ImageFile.Read(folder, index.Uuid, shard.Shard, shard.ImageBytes))
        {
            highest = Math.Max(highest, document.SeqNo);
            if (document.SeqNo > shard.Checkpoint) { late[document.Id] = document.SeqNo; }
        }

        return new(index.Name, index.Uuid, shard.Shard, shard.Checkpoint, highest, shard.Documents, late);
    }
}
