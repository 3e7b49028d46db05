using Migrations.Capture.Records;
using Migrations.Exchanges.Tuples;
using Migrations.Replay.Planning;

namespace Migrations.Replay.Journaling;

/// <summary>What a run has done so far: its tuples, and the writes that were begun. A restart goes on from it.</summary>
/// <remarks>Thread-safe. Tuples are handed to the file in batches; what a crash takes of them is in doubt and looked at again.</remarks>
public sealed class ReplayJournal : IDisposable
{
    private readonly Lock _lock = new();
    private readonly TupleWriter _tuples;
    private readonly IntentLog _intents;
    private readonly HashSet<(RequestStamp, int)> _done = [];
    private readonly HashSet<(RequestStamp, int)> _begun;
    private long _sequence;

    private ReplayJournal(string directory, IEnumerable<ExchangeTuple> before)
    {
        foreach (var tuple in before)
        {
            _done.Add((tuple.Exchange, tuple.Unit));
            _sequence = Math.Max(_sequence, tuple.Sequence);
        }

        _begun = [.. IntentLog.Read(directory)];
        _tuples = TupleWriter.Open(directory);
        _intents = new IntentLog(directory);
    }

    public static ReplayJournal Open(string directory, Action<ExchangeTuple> seen)
    {
        Directory.CreateDirectory(directory);
        return new ReplayJournal(directory, TupleLog.Read(directory).Select(t => { seen(t); return t; }));
    }

    /// <summary>True when its tuple is there.</summary>
    public bool IsDone(PlannedUnit unit) => _done.Contains(unit.Key);

    /// <summary>True when it may have reached the target in a run before this one, and nothing says what came of it.</summary>
    public bool IsInDoubt(PlannedUnit unit) => _begun.Contains(unit.Key) && !_done.Contains(unit.Key);

    /// <summary>True when a run before this one left writes whose end nobody saw.</summary>
    public bool HasDoubts => _begun.Any(b => !_done.Contains(b));

    public void Begin(PlannedUnit unit) => _intents.Add(unit.Key.Stamp, unit.Key.Part);

    public void Add(Func<long, ExchangeTuple> make)
    {
        lock (_lock) { _tuples.Append(make(++_sequence)); }
    }

    public void Flush()
    {
        lock (_lock) { _tuples.Flush(); }
    }

    public void Dispose()
    {
        lock (_lock) { _tuples.Dispose(); }
        _intents.Dispose();
    }
}
