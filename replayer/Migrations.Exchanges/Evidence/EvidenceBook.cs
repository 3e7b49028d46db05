using Migrations.Capture.Records;

namespace Migrations.Exchanges.Evidence;

/// <summary>Takes the effects and records of all nodes' logs and says what they come to.</summary>
/// <remarks>
/// Pure, one thread. Each process (node, epoch) is fed in its own order, the processes of one node one after the other;
/// the nodes may be interleaved as they come. Keeps eight bytes a committed number, and a note of about 200 bytes of each effect that is not committed.
/// </remarks>
public sealed class EvidenceBook
{
    private readonly CommitSteps _steps;
    private readonly Dictionary<ShardKey, ShardEvidence> _shards = [];
    private readonly HashSet<string> _born = [];
    private CaptureWindow _window = CaptureWindow.Untold;

    public EvidenceBook()
        : this(CommitSteps.All)
    {
    }

    internal EvidenceBook(CommitSteps steps) => _steps = steps;

    /// <param name="node">The number the log gave the node; the same over its restarts.</param>
    /// <param name="atUnixNanos">When it was captured, by that node's clock.</param>
    public void Add(ulong epoch, ushort node, EffectRecord effect, long atUnixNanos = 0) =>
        ShardOf(effect.IndexUuid, effect.Shard).Add(node, epoch, effect, atUnixNanos);

    public void Add(ulong epoch, ushort node, ShardRecord record, long atUnixNanos = 0)
    {
        _ = atUnixNanos;
        ShardOf(record.Uuid, record.Shard).Add(node, epoch, record, _window.IsOpen);
    }

    public void Add(ulong epoch, ushort node, StateRecord record, long atUnixNanos = 0)
    {
        _ = (epoch, node);
        _window = _window.With(record, atUnixNanos);
        var isBirth = record.What == "indexCreated" && (bool?)record.Json["birth"] == true && record.Json["recovered"] is null;
        if (isBirth && record.Uuid is { } uuid) { _born.Add(uuid); }
    }

    /// <summary>The verdict on all that was added; more may be added and concluded again.</summary>
    public EvidenceVerdict Conclude() => new(
        _shards.ToDictionary(s => s.Key, s => s.Value.Conclude()),
        (key, seqNo, term) => _shards.TryGetValue(key, out var shard) ? shard.Rule.StandingOf(seqNo, term) : EffectStanding.Unknown,
        _born.ToHashSet(),
        _window);

    private ShardEvidence ShardOf(string uuid, int shard)
    {
        var key = new ShardKey(uuid, shard);
        if (!_shards.TryGetValue(key, out var evidence)) { _shards[key] = evidence = new(key, _steps); }
        return evidence;
    }
}
