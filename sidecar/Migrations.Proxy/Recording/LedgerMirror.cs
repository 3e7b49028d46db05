using Microsoft.Extensions.Logging;

namespace Migrations.Proxy.Recording;

/// <summary>Keeps a copy of the books in a small file, so that they outlive a proxy that is killed. Written on a timer's thread, never by who records.</summary>
internal sealed class LedgerMirror : IDisposable
{
    private readonly Recorder _recorder;
    private readonly ITimer? _timer;
    private readonly Lock _writing = new();
    private string? _pending;
    private bool _hasFailed;

    public LedgerMirror(Recorder recorder)
    {
        _recorder = recorder;
        if (recorder.Options.LedgerFile is null) { return; }
        _timer = recorder.Time.CreateTimer(static m => ((LedgerMirror)m!).WritePending(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Asks for a copy; the last state asked for wins.</summary>
    public void Changed(string state)
    {
        if (_timer is not null && Interlocked.Exchange(ref _pending, state) is null) { _timer.Change(TimeSpan.FromMilliseconds(20), Timeout.InfiniteTimeSpan); }
    }

    public void Write(string state)
    {
        if (_recorder.Options.LedgerFile is not { } file) { return; }
        lock (_writing)
        {
            try
            {
                var bytes = FramePayloads.Mirror(_recorder.Epoch, state, _recorder.Clock.UnixNanos(), Recorder.TextOf(_recorder.Policy), _recorder.Budget.Used, _recorder.Ledger());
                File.WriteAllBytes(file + ".new", bytes);
                File.Move(file + ".new", file, overwrite: true);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                if (!_hasFailed) { _recorder.Logger.LedgerFailed(file, e.Message); }
                _hasFailed = true;
            }
        }
    }

    public void Dispose() => _timer?.Dispose();

    private void WritePending()
    {
        if (Interlocked.Exchange(ref _pending, null) is { } state) { Write(state); }
    }
}
