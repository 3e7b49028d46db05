namespace Migrations.Proxy.Linking;

/// <summary>One thread that sends what the links have waiting: at once, or a few milliseconds after the first of it came. Any thread asks.</summary>
/// <remarks>
/// A thread of its own, since the pool's workers spin when they run out of work: with one connection that cost twice what the relaying did. What comes
/// while it sends goes along with the next.
/// </remarks>
internal sealed class FlushThread : IDisposable
{
    private const int CompanyMilliseconds = 4; // each time costs the sidecar as much as the recording of ten requests

    private readonly AutoResetEvent _asked = new(false);
    private readonly Link[] _links;
    private readonly Thread _thread;
    private int _isAwake;
    private volatile bool _isNow;
    private volatile bool _isStopped;

    public FlushThread(Link[] links)
    {
        _links = links;
        _thread = new Thread(Run) { IsBackground = true, Name = "link flush" };
        _thread.Start();
    }

    /// <summary>Within a few milliseconds.</summary>
    public void Soon()
    {
        if (Volatile.Read(ref _isAwake) == 0 && Interlocked.Exchange(ref _isAwake, 1) == 0) { _asked.Set(); }
    }

    public void AtOnce()
    {
        if (_isNow) { return; } // somebody has asked, and it has not begun
        _isNow = true;
        Interlocked.Exchange(ref _isAwake, 1);
        _asked.Set();
    }

    public void Dispose()
    {
        _isStopped = true;
        _asked.Set();
        _thread.Join(); // the event stays: who asks too late must not fail
    }

    private void Run()
    {
        while (true)
        {
            _asked.WaitOne();
            if (!_isNow && !_isStopped) { _asked.WaitOne(CompanyMilliseconds); }
            if (_isStopped) { return; }
            // Cleared before the frames are looked at: who asks from here on is heard.
            _isNow = false;
            Interlocked.Exchange(ref _isAwake, 0);
            foreach (var link in _links) { link.FlushInline(); }
        }
    }
}
