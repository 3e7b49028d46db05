using Migrations.Capture.Records;
using Migrations.Exchanges.Tuples;
using Migrations.Replay.Planning;
using Migrations.Replay.Rewriting;

namespace Migrations.Replay.Journaling;

/// <summary>What a run has done so far: its tuples, and the writes that were begun. A restart goes on from it.</summary>
/// <remarks>Thread-safe. Tuples are handed to the file in batches; what a crash takes of them is in doubt and looked at again.</remarks>
public sealed class ReplayJournal : IDisposable
{
    private readonly Lock _lock = new();
    private readonly TupleWriter _tuples;
    private readonly IntentLog _intents;
    private readonly HashSet<(RequestStamp, int)> _done = [];
    private readonly HashSet<(RequestStamp, int)> _begun = [];
    private readonly HashSet<(RequestStamp, int)> _ended = [];
    private readonly HashSet<(RequestStamp, int)> _unsettled = [];
    private long _sequence;

    private ReplayJournal(string directory, IEnumerable<ExchangeTuple> before)
    {
        foreach (var tuple in before)
        {
            _done.Add((tuple.Exchange, tuple.Unit));
            if (RequestEdit.IsUnsettled(tuple.Edits)) { _unsettled.Add((tuple.Exchange, tuple.Unit)); }
            _sequence = Math.Max(_sequence, tuple.Sequence);
        }

        foreach (var intent in IntentLog.Read(directory)) { (intent.Mark == IntentMark.Ended ? _ended : _begun).Add((intent.Stamp, intent.Part)); }
        _tuples = TupleWriter.Open(directory);
        _intents = new IntentLog(directory);
        Undo = new UndoLog(directory);
    }

    public static ReplayJournal Open(string directory, Action<ExchangeTuple> seen)
    {
        Directory.CreateDirectory(directory);
        return new ReplayJournal(directory, TupleLog.Read(directory).Select(t => { seen(t); return t; }));
    }

    /// <summary>What refused writes must leave as it was.</summary>
    public UndoLog Undo { get; }

    /// <summary>True when its tuple is there.</summary>
    public bool IsDone(PlannedUnit unit) => _done.Contains(unit.Key);

    /// <summary>True when a run before this one had brought it to its end, but its tuple was lost with it: nothing is left to do but to say so.</summary>
    public bool HasLostItsTuple(PlannedUnit unit) => _ended.Contains(unit.Key) && !_done.Contains(unit.Key);

    /// <summary>True when it may have reached the target in a run before this one, and nothing says what came of it.</summary>
    public bool IsInDoubt(PlannedUnit unit) => IsInDoubt(unit.Key);

    /// <summary>True when a run before this one left writes whose end nobody saw.</summary>
    public bool HasDoubts => _begun.Any(IsInDoubt);

    /// <summary>True when its documents are to be looked at once more, by this run's word or an earlier one's.</summary>
    public bool IsUnsettled(PlannedUnit unit)
    {
        lock (_lock) { return _unsettled.Contains(unit.Key); }
    }

    public void NoteUnsettled(PlannedUnit unit)
    {
        lock (_lock) { _unsettled.Add(unit.Key); }
    }

    public void Begin(PlannedUnit unit) => Mark(unit, IntentMark.Begun);

    /// <summary>To be called before any unit that waits for it is begun.</summary>
    public void End(PlannedUnit unit) => Mark(unit, IntentMark.Ended);

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
        Undo.Dispose();
    }

    private bool IsInDoubt((RequestStamp, int) key) => _begun.Contains(key) && !_ended.Contains(key) && !_done.Contains(key);

    private void Mark(PlannedUnit unit, IntentMark mark) => _intents.Add(new Intent(unit.Key.Stamp, unit.Key.Part, mark));
}
