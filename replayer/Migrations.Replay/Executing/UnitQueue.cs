using Migrations.Replay.Ordering;

namespace Migrations.Replay.Executing;

/// <summary>Hands out units as soon as what they wait for is done, earliest moment first.</summary>
/// <remarks>Thread-safe.</remarks>
public sealed class UnitQueue
{
    private readonly Lock _lock = new();
    private readonly ReplayPlan _plan;
    private readonly int[] _waits;
    private readonly PriorityQueue<int, (long Moment, int Id)> _ready = new();
    private readonly SemaphoreSlim _available = new(0);
    private int _left;

    /// <param name="isDone">Units done by an earlier run: they are passed over.</param>
    public UnitQueue(ReplayPlan plan, Func<int, bool> isDone)
    {
        _plan = plan;
        _left = plan.Units.Count;
        _waits = new int[plan.Graph.NodeCount];
        for (var i = 0; i < _waits.Length; i++) { _waits[i] = plan.Graph.WaitsOf(i); }
        var doneBefore = new List<int>();
        for (var i = 0; i < _waits.Length; i++)
        {
            if (i < plan.Units.Count && isDone(i)) { doneBefore.Add(i); _waits[i] = -1; _left--; }
        }

        var free = Enumerable.Range(0, _waits.Length).Where(i => _waits[i] == 0).ToList();
        foreach (var node in free) { ReachNeedsLock(node); }
        foreach (var node in doneBefore) { FollowNeedsLock(node); }
        if (_left == 0) { _available.Release(int.MaxValue / 2); }
    }

    /// <summary>The next unit's id; null when all are done.</summary>
    public async ValueTask<int?> NextAsync(CancellationToken token)
    {
        await _available.WaitAsync(token);
        lock (_lock) { return _ready.TryDequeue(out var unit, out _) ? unit : null; }
    }

    public void Done(int unit)
    {
        lock (_lock)
        {
            FollowNeedsLock(unit);
            if (--_left == 0) { _available.Release(int.MaxValue / 2); }
        }
    }

    private void ReachNeedsLock(int node)
    {
        if (node >= _plan.Units.Count) { FollowNeedsLock(node); return; }
        _ready.Enqueue(node, (_plan.Units[node].MomentUnixNanos, node));
        _available.Release();
    }

    private void FollowNeedsLock(int first)
    {
        var nodes = new Stack<int>();
        nodes.Push(first);
        while (nodes.TryPop(out var node))
        {
            foreach (var follower in _plan.Graph.FollowersOf(node))
            {
                if (_waits[follower] < 0 || --_waits[follower] != 0) { continue; }
                if (follower >= _plan.Units.Count) { nodes.Push(follower); } else { ReachNeedsLock(follower); }
            }
        }
    }
}
