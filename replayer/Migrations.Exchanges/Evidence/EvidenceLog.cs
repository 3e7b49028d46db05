using Migrations.Capture.Frames;
using Migrations.Capture.Records;

namespace Migrations.Exchanges.Evidence;

/// <summary>Reads the effects, shard and state records of a capture log into an <see cref="EvidenceBook"/>.</summary>
/// <remarks>
/// A process has several links, and their frames lie interleaved in the log; the rule wants the process's own order.
/// So its records wait in a window, ordered by the process's monotonic clock; sources are let go of at once.
/// Push all, then conclude. One thread.
/// </remarks>
public sealed class EvidenceLog
{
    /// <summary>Records of one process that wait for earlier ones of its other links.</summary>
    private const int WindowRecords = 8192;
    private const int MaxProblems = 20;

    private readonly EvidenceBook _book = new();
    private readonly RecordReader _reader = new();
    private readonly Dictionary<ushort, (ulong Epoch, PriorityQueue<LogRecord, (long, ushort, ulong)> Window)> _windows = [];
    private readonly List<string> _problems = [];
    private long _effects;
    private long _shardRecords;
    private long _stateRecords;
    private long _unreadable;

    /// <summary>Reads a whole log, in its order.</summary>
    public static EvidenceReading Read(IEnumerable<LogFrame> frames)
    {
        var log = new EvidenceLog();
        foreach (var frame in frames) { log.Push(frame); }
        return log.Conclude();
    }

    /// <summary>Takes the next frame of the log.</summary>
    /// <returns>The effect, shard or state record that it completes, its source included; null for none.</returns>
    public LogRecord? Push(LogFrame frame)
    {
        if (frame.Header.Kind is not (FrameKind.Effect or FrameKind.ShardRecord or FrameKind.StateRecord)) { return null; }
        var (status, record, problem) = _reader.Push(frame);
        if (problem is not null) { Refuse(problem); }
        if (status != RecordStatus.Complete) { return null; }
        var content = record!.Content is EffectRecord effect ? effect with { Source = default } : record.Content;
        Wait(record with { Content = content });
        return record;
    }

    /// <summary>The log ends here.</summary>
    public EvidenceReading Conclude()
    {
        foreach (var first in _reader.Pending) { Refuse($"The {first.Header.Kind} at sequence {first.Header.Sequence} is cut off by the end of the log."); }
        foreach (var (_, window) in _windows.Values) { Drain(window, 0); }
        return new(_book.Conclude(), _effects, _shardRecords, _stateRecords, _unreadable, _problems);
    }

    private void Wait(LogRecord record)
    {
        if (!_windows.TryGetValue(record.Node, out var open) || open.Epoch != record.Epoch)
        {
            if (open.Window is not null) { Drain(open.Window, 0); } // the node's process before is over
            _windows[record.Node] = open = (record.Epoch, new());
        }

        open.Window.Enqueue(record, (record.Header.MonotonicNanos, record.Header.Link, record.Header.Sequence));
        Drain(open.Window, WindowRecords);
    }

    private void Drain(PriorityQueue<LogRecord, (long, ushort, ulong)> window, int keep)
    {
        while (window.Count > keep) { Add(window.Dequeue()); }
    }

    private void Add(LogRecord record)
    {
        var at = record.Header.CapturedAtUnixNanos;
        switch (record.Content)
        {
            case EffectRecord effect:
                _effects++;
                _book.Add(record.Epoch, record.Node, effect, at);
                break;
            case ShardRecord shard:
                _shardRecords++;
                _book.Add(record.Epoch, record.Node, shard, at);
                break;
            case StateRecord state:
                _stateRecords++;
                _book.Add(record.Epoch, record.Node, state, at);
                break;
            default:
                break;
        }
    }

    private void Refuse(string problem)
    {
        _unreadable++;
        if (_problems.Count < MaxProblems) { _problems.Add(problem); }
    }
}
