using Migrations.Capture.Records;

namespace Migrations.Exchanges.Evidence;

/// <summary>Which numbers of one shard the log must hold: from where it can be proved, to the last record.</summary>
/// <remarks>
/// Born in the log: from 0. Born by a restore or a resize: above the highest number it came with.
/// There before the capture: above the highest number at the first record of a primary after every node carried a shim.
/// </remarks>
internal sealed class ShardSpan
{
    private bool _isFixed;
    private long _topTerm;

    /// <summary>The proof begins at the number above.</summary>
    public long Base { get; private set; } = -1;

    /// <summary>The highest number of the last record of the latest term's primary; −1 for none.</summary>
    public long Top { get; private set; } = -1;

    /// <summary>The highest global checkpoint any copy reported.</summary>
    public long GlobalCheckpoint { get; private set; } = -2;

    public ShardBirth Birth { get; private set; } = ShardBirth.BeforeLog;

    /// <param name="isCaptured">True when no node without a shim is known.</param>
    public void Observe(ShardRecord record, bool isCaptured)
    {
        GlobalCheckpoint = Math.Max(GlobalCheckpoint, record.GlobalCheckpoint ?? -2);
        if (record.Role != "primary" || record.MaxSeqNo is not { } max) { return; }
        if (!_isFixed) { FindBase(record, max, isCaptured); }
        if (record.Term is not { } term || term < _topTerm) { return; }
        Top = term == _topTerm ? Math.Max(Top, max) : max;
        _topTerm = term;
    }

    private void FindBase(ShardRecord record, long max, bool isCaptured)
    {
        var recovery = record.Recovery ?? string.Empty;
        if (record.State is not ("POST_RECOVERY" or "STARTED")) { return; }
        if (recovery.StartsWith("new shard", StringComparison.Ordinal) || recovery.StartsWith("empty store", StringComparison.Ordinal))
        {
            (Birth, Base, _isFixed) = (ShardBirth.InLog, -1, true);
        }
        else if (recovery.StartsWith("snapshot", StringComparison.Ordinal) || recovery.StartsWith("local shards", StringComparison.Ordinal))
        {
            (Birth, Base, _isFixed) = (recovery[0] == 's' ? ShardBirth.Restored : ShardBirth.Resized, max, true);
        }
        else
        {
            (Base, _isFixed) = (max, isCaptured);
        }
    }
}
