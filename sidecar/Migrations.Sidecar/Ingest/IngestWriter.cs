using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Migrations.Capture.Segments;

namespace Migrations.Sidecar.Ingest;

/// <summary>The one thread that writes: takes what all links brought, commits it with one fsync, then acknowledges. What nobody waits for shares its commit with what comes within a moment.</summary>
/// <remarks>Stopping: links end first, then the queue is completed and drained, then the log is sealed by its owner.</remarks>
internal sealed class IngestWriter
{
    /// <summary>A commit takes no more than about this: a recorder keeps what is not acknowledged, and has 64 MiB for it.</summary>
    private const long MostBytesPerCommit = 8 << 20;

    /// <summary>So much is company enough.</summary>
    private const long EnoughBytes = 1 << 20;

    private readonly Channel<IngestBlock> _queue;
    private readonly CaptureLogWriter _log;
    private readonly IngestOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly List<IngestLink> _touched = [];
    private readonly Thread _thread;
    private readonly AutoResetEvent _hurry = new(false);
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _isAsleep;
    private long _taken; // bytes of the commit that is being made
    private long _stoppedAt;
    private GapReason _stoppedReason;
    private volatile string? _stoppedBecause;

    public IngestWriter(CaptureLogWriter log, IngestOptions options, TimeProvider time, ILogger logger)
    {
        (_log, _options, _time, _logger) = (log, options, time, logger);
        _queue = Channel.CreateBounded<IngestBlock>(new BoundedChannelOptions(options.QueuedBlocks) { SingleReader = true });
        _thread = new Thread(Run) { Name = "capture log writer", IsBackground = true };
    }

    /// <summary>What links receive into.</summary>
    public BlockBuffers Buffers { get; } = new(IngestLink.RoomBytes);

    /// <summary>Why nothing is taken now; null while all is well.</summary>
    public string? StoppedBecause => _stoppedBecause;

    /// <summary>True when a link may be let in: all is well, or it is time to try again.</summary>
    public bool MayTry => _stoppedBecause is null || _time.GetElapsedTime(Volatile.Read(ref _stoppedAt)) >= _options.RetryAfter;

    /// <summary>Ends when the thread has; carries what ended it if that was not the end of the queue.</summary>
    public Task Ended => _ended.Task;

    public void Start() => _thread.Start();

    /// <summary>Takes a link's block; waits while the queue is full.</summary>
    /// <exception cref="ChannelClosedException">The writer has ended.</exception>
    public ValueTask PutAsync(IngestBlock block, CancellationToken cancel)
    {
        var (isWaitedFor, putting) = (block.IsWaitedFor, _queue.Writer.WriteAsync(block, cancel));
        var isUrgent = isWaitedFor || _queue.Reader.Count * 2 >= _options.QueuedBlocks;
        Interlocked.MemoryBarrier(); // the block is in the queue before the look: whoever falls asleep looks at the queue once more
        if (isUrgent || _isAsleep) { _hurry.Set(); } // not the queue's own signal: that takes a detour by the pool
        return putting;
    }

    /// <summary>No more blocks will come: the thread ends when it has written those that are there.</summary>
    public void Complete()
    {
        _queue.Writer.TryComplete();
        _hurry.Set();
    }

    private void Run()
    {
        try
        {
            while (!_queue.Reader.Completion.IsCompleted) { CommitOnce(); }
            _ended.SetResult();
        }
        catch (Exception e)
        {
            _ended.SetException(e); // the host ends with it
            _queue.Writer.TryComplete(e);
        }
    }

    private void CommitOnce()
    {
        try
        {
            _taken = 0;
            _hurry.Reset(); // what it was set for is in the queue: left set it would end the next wait for company
            if (!TakeWhatIsThere() && _taken < EnoughBytes && !_queue.Reader.Completion.IsCompleted)
            {
                _hurry.WaitOne(_options.Company);
                TakeWhatIsThere();
                if (_taken == 0)
                {
                    Sleep();
                    return;
                }
            }
            _log.Flush();
            foreach (var link in _touched) { link.Acknowledge(); }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Stop(GapReason.DiskFailed, $"The disk failed: {e.Message}");
        }
        _touched.Clear();
    }

    // Only a sleeper is woken for what nobody waits for: between two commits of one client's writes that would be a change of threads for each answer.
    private void Sleep()
    {
        _isAsleep = true;
        Interlocked.MemoryBarrier();
        while (!_queue.Reader.TryPeek(out _) && !_queue.Reader.Completion.IsCompleted) { _hurry.WaitOne(); }
        _isAsleep = false;
    }

    // True when someone waits for any of it to be durable.
    private bool TakeWhatIsThere()
    {
        var isWaitedFor = false;
        while (_taken < MostBytesPerCommit && _queue.Reader.TryRead(out var block))
        {
            isWaitedFor |= block.IsWaitedFor;
            _taken += block.Length;
            using (block) { Take(block); }
        }
        return isWaitedFor;
    }

    private void Take(IngestBlock block)
    {
        var link = block.Link;
        if (link.IsCut) { return; }
        if (!IsReady())
        {
            Cut(link, _stoppedBecause!);
            return;
        }
        if (!_touched.Contains(link)) { _touched.Add(link); }
        foreach (var frame in block)
        {
            var sequence = frame.Header.Sequence;
            switch (link.Position.Judge(sequence, link.IsFresh))
            {
                case ArrivalKind.Repeated:
                    link.IsFresh = false;
                    continue;
                case ArrivalKind.BehindHole:
                    _log.Book(GapReason.SequenceHole, link.Position.Key, link.Position.WrittenTo + 1, sequence - 1, 0, $"The recorder no longer had these frames ({link.Position.Key}).");
                    break;
                case ArrivalKind.Refused:
                    link.IsCut = true;
                    link.Refuse($"sequence {sequence} after {link.Position.WrittenTo}");
                    return;
            }
            link.IsFresh = false;
            if (_log.Append(link.Position, frame.Header, frame.Payload) == AppendResult.Full)
            {
                Stop(GapReason.Full, $"The log is full: {_log.LogBytes} bytes.");
                return;
            }
        }
    }

    // After the disk failed or the log was full, the first block that comes after a while tries again.
    private bool IsReady()
    {
        if (_stoppedBecause is null) { return true; }
        if (!MayTry) { return false; }
        Volatile.Write(ref _stoppedAt, _time.GetTimestamp());
        if (_log.FailedBecause is not null) { _log.Reopen(); }
        if (_stoppedReason == GapReason.Full && _log.IsStillFull()) { return false; }
        _logger.IngestGoesOn();
        _stoppedBecause = null;
        return true;
    }

    private void Stop(GapReason reason, string why)
    {
        var isNew = _stoppedBecause is null || _stoppedReason != reason;
        _stoppedReason = reason;
        Volatile.Write(ref _stoppedAt, _time.GetTimestamp());
        _stoppedBecause = why;
        foreach (var link in _touched) { Cut(link, why); }
        if (!isNew) { return; }
        _logger.IngestStopped(why);
        BookIfPossible(reason, why);
    }

    // Its frames that still wait follow ones that were not taken: the recorder will send them all again.
    private static void Cut(IngestLink link, string why)
    {
        link.IsCut = true;
        link.End(why);
    }

    private void BookIfPossible(GapReason reason, string why)
    {
        try
        {
            _log.Book(reason, null, 0, 0, 0, why);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _logger.LedgerFailed(e.Message); // the disk that failed holds the ledger too
        }
    }
}
