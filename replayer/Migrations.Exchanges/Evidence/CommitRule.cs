using Migrations.Capture.Records;

namespace Migrations.Exchanges.Evidence;

/// <summary>Says of every effect of one shard whether the source can still undo it.</summary>
/// <remarks>
/// An effect is seen before it is durable and before its replicas have it. Five steps, measured on failovers and kills of both products:
/// 1. A copy (node process and shard) holds what it announced last for each number, whatever the origin.
/// 2. A copy that goes to a higher term under another primary forgets what it held above the checkpoint it had reported;
///    one that is promoted forgets nothing; one that comes up from its own store begins with what the process before it held up to the checkpoint on disk.
/// 3. A record with global checkpoint g commits what that copy holds at or below g, also when the effect's line comes just behind it.
/// 4. A pending effect of a lower term that a later term's primary does not hold at its first started record is rolled back; so is one whose number is committed under another term.
/// 5. One operation, sent again by its coordinating node, may have effects in two terms: operations are counted by request, effects by (number, term).
/// Fed per process in its own order; how the processes are interleaved changes nothing.
/// </remarks>
public sealed class CommitRule
{
    private readonly CommitSteps _steps;
    private readonly Dictionary<(ushort Node, ulong Epoch), ShardCopy> _copies = [];
    private readonly Dictionary<ushort, ShardCopy> _lastOfNode = [];
    private readonly Dictionary<(long SeqNo, long Term), EvidenceEffect> _open = [];
    private readonly Dictionary<long, EvidenceEffect> _failed = [];
    private readonly HashSet<long> _contradicted = [];
    private readonly Dictionary<long, TermBeginning> _beginnings = [];

    public CommitRule()
        : this(CommitSteps.All)
    {
    }

    internal CommitRule(CommitSteps steps) => _steps = steps;

    /// <summary>The numbers committed so far, with their terms.</summary>
    public NumberTerms Committed { get; } = new();

    /// <summary>Operations that were refused and got no number.</summary>
    public long Refused { get; private set; }

    /// <summary>Operations that failed after they had taken a number: the engine keeps a no-op there.</summary>
    internal IReadOnlyDictionary<long, EvidenceEffect> Failed => _failed;

    internal IReadOnlyCollection<TermBeginning> Beginnings => _beginnings.Values;

    public void Add(ushort node, ulong epoch, EffectRecord effect, long atUnixNanos)
    {
        if (effect.SeqNo < 0)
        {
            Refused++;
            return;
        }

        if (effect.Result == EffectResult.Failed)
        {
            _failed.TryAdd(effect.SeqNo, Note(effect, atUnixNanos));
            return;
        }

        var passed = CopyOf(node, epoch).Announce(effect);
        if (passed) { Commit(effect.SeqNo, effect.OperationTerm); }
        else { Keep(effect, atUnixNanos); }
    }

    public void Add(ushort node, ulong epoch, ShardRecord record)
    {
        var copy = CopyOf(node, epoch);
        copy.Observe(record, Commit);
        if (copy.Begins(record) is { } beginning) { _beginnings.TryAdd(beginning.Term, beginning); }
    }

    /// <summary>Where an effect stands by what was added so far; pending ones may change when more comes.</summary>
    public EffectStanding StandingOf(long seqNo, long term)
    {
        if (_contradicted.Contains(seqNo)) { return EffectStanding.Ambiguous; }
        var committed = Committed[seqNo];
        if (committed == term) { return EffectStanding.Committed; }
        if (committed != 0) { return EffectStanding.RolledBack; }
        if (!_open.ContainsKey((seqNo, term))) { return _failed.ContainsKey(seqNo) ? EffectStanding.Refused : EffectStanding.Unknown; }
        var denied = _steps.HasFlag(CommitSteps.DenyByLaterPrimary) && _beginnings.Values.Any(b => b.Denies(seqNo, term));
        return denied ? EffectStanding.RolledBack : EffectStanding.Pending;
    }

    /// <summary>Every effect that is not committed, by number and term.</summary>
    internal IEnumerable<EvidenceEffect> Open() => _open.Values.OrderBy(e => (e.SeqNo, e.Term));

    private ShardCopy CopyOf(ushort node, ulong epoch)
    {
        if (_copies.TryGetValue((node, epoch), out var copy)) { return copy; }
        copy = new ShardCopy(_steps, _lastOfNode.GetValueOrDefault(node));
        _copies.Add((node, epoch), copy);
        _lastOfNode[node] = copy;
        return copy;
    }

    private void Keep(EffectRecord effect, long atUnixNanos)
    {
        if (Committed[effect.SeqNo] == effect.OperationTerm) { return; }
        var key = (effect.SeqNo, effect.OperationTerm);
        if (_open.TryGetValue(key, out var known) && !known.Request.IsNone) { return; }
        _open[key] = Note(effect, atUnixNanos); // the first that knows its request
    }

    private void Commit(long seqNo, long term)
    {
        if (Committed.TryAdd(seqNo, term)) { _open.Remove((seqNo, term)); }
        else if (Committed[seqNo] != term) { _contradicted.Add(seqNo); }
    }

    private static EvidenceEffect Note(EffectRecord effect, long atUnixNanos) => new(
        effect.Index, effect.Operation, effect.Id, effect.SeqNo, effect.OperationTerm, effect.Version, effect.Request, atUnixNanos);
}
