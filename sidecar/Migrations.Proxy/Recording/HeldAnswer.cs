using System.Threading.Tasks.Sources;

namespace Migrations.Proxy.Recording;

/// <summary>The answer of one connection that waits until its request's bytes are durable; used again for the next. The link's lock guards it, but for <see cref="WaitAsync"/>.</summary>
/// <param name="connection">The number of the connection.</param>
internal sealed class HeldAnswer(uint connection) : IValueTaskSource<Release>
{
    private ManualResetValueTaskSourceCore<Release> _wait;
    private ulong _durable;
    private ulong _handed;

    public uint Connection => connection;

    /// <summary>The request that it answers; 0: not known.</summary>
    public uint Request { get; private set; }

    /// <summary>Monotonic nanoseconds at which it goes on all the same.</summary>
    public long Deadline { get; private set; }

    /// <summary>The log says that it is held, so it has to say when it is let go.</summary>
    public bool IsTold { get; private set; }

    /// <summary>Why it goes on.</summary>
    public Release ReleasedBy { get; set; }

    /// <summary>The next of those that go on together.</summary>
    public HeldAnswer? NextReady { get; set; }

    /// <summary>Lets the pumps of these go on; never under a lock.</summary>
    public static void Resume(HeldAnswer? ready)
    {
        while (ready is { } answer)
        {
            ready = answer.NextReady;
            answer.NextReady = null;
            answer._wait.SetResult(answer.ReleasedBy);
        }
    }

    /// <param name="durable">Sequence of the last frame that must be durable.</param>
    /// <param name="handed">Sequence of the last frame that must be on the link.</param>
    public void Begin(uint request, ulong durable, ulong handed, long deadline, bool isTold)
    {
        _wait.Reset();
        (Request, _durable, _handed, Deadline, IsTold) = (request, durable, handed, deadline, isTold);
    }

    public bool IsReady(ulong durableTo, ulong handedTo) => _durable <= durableTo && _handed <= handedTo;

    /// <summary>Ends when it may pass.</summary>
    public ValueTask<Release> WaitAsync() => new(this, _wait.Version);

    Release IValueTaskSource<Release>.GetResult(short token) => _wait.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<Release>.GetStatus(short token) => _wait.GetStatus(token);

    void IValueTaskSource<Release>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _wait.OnCompleted(continuation, state, token, flags);
}
