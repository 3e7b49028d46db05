namespace Migrations.ModelCluster.Tests.Histories;

/// <summary>Runs tasks on one thread; whose turn it is at every point where one yields is the seed's choice, so that a history interleaves the same way each time.</summary>
internal sealed class SeededTurns(int seed) : SynchronizationContext
{
    private readonly List<(SendOrPostCallback Call, object? State)> _ready = [];
    private readonly Random _random = new(seed);

    public override void Post(SendOrPostCallback d, object? state) => _ready.Add((d, state));

    /// <summary>Returns when all are through. They may wait for each other and for yields only, for nothing outside.</summary>
    public static void Run(int seed, IEnumerable<Func<Task>> clients)
    {
        var (before, turns) = (Current, new SeededTurns(seed));
        SetSynchronizationContext(turns);
        try
        {
            var all = Task.WhenAll(clients.Select(static c => c()));
            while (!all.IsCompleted) { turns.TakeOne(); }
            all.GetAwaiter().GetResult();
        }
        finally { SetSynchronizationContext(before); }
    }

    private void TakeOne()
    {
        if (_ready.Count == 0) { throw new InvalidOperationException("A client waits for something outside."); }
        var at = _random.Next(_ready.Count);
        var (call, state) = _ready[at];
        _ready.RemoveAt(at);
        call(state);
    }
}
