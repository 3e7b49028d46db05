using Migrations.Capture.Records;

namespace Migrations.Exchanges.Evidence;

/// <summary>One copy: what one node process announced about one shard. Holds what no checkpoint has passed yet.</summary>
/// <remarks>Fed in the process's own order; knows nothing of other nodes.</remarks>
internal sealed class ShardCopy(CommitSteps steps, ShardCopy? before)
{
    private readonly Dictionary<long, Holding> _held = [];
    private Rise? _rise;
    private bool _hasLate;
    private long _term;
    private long _passed = -2;
    private long _silentTo = -1;
    private string? _allocation;
    private bool _wasReplica;
    private long _lastBeginning;

    /// <summary>What the listener announced last for a number: the operation's term, and the copy's term then.</summary>
    private readonly record struct Holding(long Term, long CopyTerm);

    /// <summary>A higher term of a copy that was no primary, before it is sure whether it was promoted or reset under another primary.</summary>
    /// <param name="Passed">The checkpoint it had reported before.</param>
    /// <param name="IsSighted">One record showed it as replica in that term. A promotion sets the term a moment before the role: only the second one counts.</param>
    private readonly record struct Rise(long Term, long Passed, bool IsSighted);

    public bool IsPrimary { get; private set; }

    /// <summary>Takes an effect with a number; true when the checkpoint this copy reported has passed it already.</summary>
    public bool Announce(EffectRecord effect)
    {
        if (effect.CopyTerm > _term)
        {
            if (_term > 0) { _rise = new(effect.CopyTerm, _rise?.Passed ?? _passed, false); }
            _term = effect.CopyTerm;
        }

        if (_rise is { } rise && rise.Term == effect.CopyTerm) { SettleByOrigin(rise, effect.Origin); }
        if (effect.SeqNo <= _passed)
        {
            _held.Remove(effect.SeqNo);
            return true;
        }

        _held[effect.SeqNo] = new(effect.OperationTerm, effect.CopyTerm);
        return false;
    }

    /// <summary>Takes a record: terms first, then what the store brought, then the checkpoint. Calls back for each effect it commits.</summary>
    public void Observe(ShardRecord record, Action<long, long> commit)
    {
        Identify(record);
        ClimbTo(record);
        if (record.State is "RECOVERING" or "POST_RECOVERY") { Recover(record, commit); }
        var checkpoint = record.GlobalCheckpoint ?? _passed;
        if (checkpoint > _passed || _hasLate) { Pass(checkpoint, commit); }
    }

    /// <summary>The beginning of a term under this copy as primary, at its first started record; null at any other.</summary>
    public TermBeginning? Begins(ShardRecord record)
    {
        if (!IsPrimary || record.State != "STARTED" || record.MaxSeqNo is not { } max || _lastBeginning >= _term) { return null; }
        _lastBeginning = _term;
        if (IsPeerRecovery(record) && !_wasReplica) { return null; } // a primary that moved here: no new term
        return new(_term, max, _held.ToDictionary(h => h.Key, h => h.Value.Term), _silentTo);
    }

    private static bool IsPeerRecovery(ShardRecord record) => record.Recovery?.StartsWith("peer", StringComparison.Ordinal) == true;

    private void Identify(ShardRecord record)
    {
        if (record.Allocation is { } allocation && allocation != _allocation)
        {
            if (_allocation is not null) { StartAnew(); }
            _allocation = allocation;
        }

        if (record.Role is not { } role) { return; }
        IsPrimary = role == "primary";
        _wasReplica |= !IsPrimary;
    }

    private void StartAnew()
    {
        _held.Clear();
        _rise = null;
        _hasLate = false;
        _term = 0;
        _passed = -2;
        _silentTo = -1;
        _wasReplica = false;
        _lastBeginning = 0;
    }

    private void ClimbTo(ShardRecord record)
    {
        if (record.Term is not { } term) { return; }
        if (term > _term)
        {
            if (IsPrimary) { SettleAtDeath(); }
            else if (_term > 0) { _rise = new(term, _rise?.Passed ?? _passed, true); }
            _term = term;
        }
        else if (_rise is { } rise && rise.Term == term)
        {
            _rise = IsPrimary || rise.IsSighted ? null : rise with { IsSighted = true };
            if (!IsPrimary && rise.IsSighted) { Forget(rise.Term, rise.Passed); }
        }
    }

    /// <summary>Only a primary makes operations, only a replica is sent them; a local reset is done by both.</summary>
    private void SettleByOrigin(Rise rise, EffectOrigin origin)
    {
        if (origin is EffectOrigin.LocalReset or EffectOrigin.LocalTranslogRecovery) { return; }
        _rise = null;
        if (origin != EffectOrigin.Primary) { Forget(rise.Term, rise.Passed); }
    }

    private void Forget(long term, long passed)
    {
        if (!steps.HasFlag(CommitSteps.ForgetAtReset)) { return; }
        foreach (var (number, holding) in _held)
        {
            if (number > passed && holding.CopyTerm < term) { _held.Remove(number); }
        }
    }

    private void Recover(ShardRecord record, Action<long, long> commit)
    {
        if (record.GlobalCheckpoint is not { } checkpoint || checkpoint < 0) { return; }
        if (IsPeerRecovery(record)) { _silentTo = Math.Max(_silentTo, checkpoint); }
        var ownStore = record.Recovery?.StartsWith("existing store", StringComparison.Ordinal) == true;
        if (!ownStore || before is null || before._allocation != _allocation || !steps.HasFlag(CommitSteps.InheritFromStore)) { return; }
        before.SettleAtDeath();
        foreach (var (number, holding) in before._held)
        {
            if (number > checkpoint || _held.ContainsKey(number)) { continue; }
            commit(number, holding.Term);
        }
    }

    /// <summary>Whether it had been promoted or reset will not be shown any more: what it may have forgotten does not count.</summary>
    private void SettleAtDeath()
    {
        if (_rise is not { } rise) { return; }
        _rise = null;
        Forget(rise.Term, rise.Passed);
    }

    private void Pass(long checkpoint, Action<long, long> commit)
    {
        var first = Math.Max(0, _passed + 1);
        _passed = Math.Max(_passed, checkpoint);
        if (!_hasLate && _passed - first < _held.Count)
        {
            for (var number = first; number <= _passed; number++)
            {
                if (_held.TryGetValue(number, out var holding)) { Commit(number, holding, commit); }
            }

            return;
        }

        _hasLate = false;
        foreach (var (number, holding) in _held)
        {
            if (number <= _passed) { Commit(number, holding, commit); }
        }
    }

    /// <summary>What may have been forgotten waits until that is sure.</summary>
    private void Commit(long number, Holding holding, Action<long, long> commit)
    {
        if (_rise is { } rise && number > rise.Passed && holding.CopyTerm < rise.Term)
        {
            _hasLate = true;
            return;
        }

        _held.Remove(number);
        commit(number, holding.Term);
    }
}
