namespace Migrations.Replay.Ordering;

/// <summary>A graph of "done before": an edge from a node to each that waits for it.</summary>
/// <remarks>Built by one thread, then read-only.</remarks>
public sealed class OrderGraph
{
    private readonly List<List<int>?> _followers = [];
    private readonly List<int> _waits = [];

    public OrderGraph(int units)
    {
        UnitCount = units;
        for (var i = 0; i < units; i++) { AddNode(); }
    }

    /// <summary>How many of the nodes are units; the others are joints.</summary>
    public int UnitCount { get; }

    public int NodeCount => _waits.Count;

    public int AddNode()
    {
        _followers.Add(null);
        _waits.Add(0);
        return _waits.Count - 1;
    }

    public void AddEdge(int first, int then)
    {
        if (first == then) { return; }
        (_followers[first] ??= []).Add(then);
        _waits[then]++;
    }

    public IReadOnlyList<int> FollowersOf(int node) => _followers[node] ?? (IReadOnlyList<int>)[];

    /// <summary>How many edges end in a node.</summary>
    public int WaitsOf(int node) => _waits[node];

    /// <summary>The nodes that can never be reached because they wait for each other, directly or behind such; empty when all can.</summary>
    public IReadOnlyList<int> Stuck()
    {
        var waits = _waits.ToArray();
        var ready = new Stack<int>();
        for (var i = 0; i < waits.Length; i++) { if (waits[i] == 0) { ready.Push(i); } }
        var reached = 0;
        while (ready.TryPop(out var node))
        {
            reached++;
            foreach (var follower in FollowersOf(node)) { if (--waits[follower] == 0) { ready.Push(follower); } }
        }

        if (reached == waits.Length) { return []; }
        var stuck = new List<int>(waits.Length - reached);
        for (var i = 0; i < waits.Length; i++) { if (waits[i] > 0) { stuck.Add(i); } }
        return stuck;
    }
}
