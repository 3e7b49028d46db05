namespace Migrations.ModelCluster.Faults;

/// <summary>The faults that are wanted, in process: no client can ask for one. Thread-safe.</summary>
public sealed class FaultBoard
{
    private const int MaxLate = 10_000;

    private readonly Lock _gate = new();
    private readonly List<(Fault Fault, Func<ModelRequest, bool> Concerns)> _once = [];
    private readonly Queue<ModelRequest> _late = new();
    private Func<ModelRequest, Fault?>? _chooser;

    /// <summary>The next request that <paramref name="concerns"/> accepts (any, when null) meets the fault.</summary>
    public void Add(Fault fault, Func<ModelRequest, bool>? concerns = null)
    {
        lock (_gate) { _once.Add((fault, concerns ?? (static _ => true))); }
    }

    /// <summary>Asked for every request that no single fault concerns; null takes it away. Called under a lock: a seeded source of chance may be used.</summary>
    public void Choose(Func<ModelRequest, Fault?>? chooser)
    {
        lock (_gate) { _chooser = chooser; }
    }

    public void Clear()
    {
        lock (_gate)
        {
            _once.Clear();
            _late.Clear();
            _chooser = null;
        }
    }

    internal Fault? Take(ModelRequest request)
    {
        lock (_gate)
        {
            var at = _once.FindIndex(f => f.Concerns(request));
            if (at < 0) { return _chooser?.Invoke(request); }
            var fault = _once[at].Fault;
            _once.RemoveAt(at);
            return fault;
        }
    }

    /// <summary>Keeps a request for later; past the bound the oldest never comes.</summary>
    internal void KeepLate(ModelRequest request)
    {
        lock (_gate)
        {
            if (_late.Count == MaxLate) { _late.Dequeue(); }
            _late.Enqueue(request);
        }
    }

    internal IReadOnlyList<ModelRequest> TakeLate()
    {
        lock (_gate)
        {
            ModelRequest[] late = [.. _late];
            _late.Clear();
            return late;
        }
    }
}
