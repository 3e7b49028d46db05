using System.Text.Json.Nodes;
using Migrations.Exchanges.Clusters;

namespace Migrations.Replay.Planning;

/// <summary>What became of the cluster state when no request of the log asked for it: the request died with the node, or came before its HTTP was tapped. Pure.</summary>
/// <remarks>
/// Two things show it. A record that no request accounts for: set where it stands. And how a node comes back: after a full start each index is
/// recorded as it is, whatever died with the node. Setting what was found is right whoever had done it, and may be repeated. A record can outlive
/// its request, which travels on another link: so a start is compared with all that the target may have of an index, which is what was recorded
/// before the records in doubt, and each of these. Mappings are left to the writes that make them, but at a start.
/// </remarks>
public sealed class UnaskedChanges
{
    private readonly IReadOnlyList<StateEvent> _states;
    private readonly Func<string, long, bool> _isWrittenAfter;
    private readonly Func<StateEvent, bool> _isAsked;
    private readonly Dictionary<string, Possible<KnownIndex?>> _indices = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (Possible<JsonObject> Value, ulong Epoch)> _shared = new(StringComparer.Ordinal);
    private readonly List<UnaskedChange> _changes = [];
    private ulong? _startedIn;
    private bool _isRestart;

    private UnaskedChanges(IReadOnlyList<StateEvent> states, Func<string, long, bool> isWrittenAfter, Func<StateEvent, bool> isAsked) =>
        (_states, _isWrittenAfter, _isAsked) = (states, isWrittenAfter, isAsked);

    /// <param name="states">In log order, of one node.</param>
    /// <param name="isWrittenAfter">Whether the index of this uuid was written to after a moment: then it is there, whatever its records say.</param>
    /// <param name="isAsked">Whether a request that is replayed can have brought about what a record tells.</param>
    public static IReadOnlyList<UnaskedChange> Of(IReadOnlyList<StateEvent> states, Func<string, long, bool> isWrittenAfter, Func<StateEvent, bool> isAsked)
    {
        var all = new UnaskedChanges(states, isWrittenAfter, isAsked);
        for (var place = 0; place < states.Count; place++) { all.Take(place); }
        return all._changes;
    }

    private void Take(int place)
    {
        var state = _states[place];
        if (state.IsOfStart && _startedIn != state.Epoch)
        {
            _isRestart = _startedIn is not null;
            _startedIn = state.Epoch;
            if (_isRestart) { TakeGone(place); }
        }

        if (SharedState.Of(state.Record.What) is { } kind) { TakeShared(state, kind); return; }
        if (state.Record is not { Index: { } name, Uuid: { } uuid }) { return; }
        var known = _indices.GetValueOrDefault(uuid) ?? Possible<KnownIndex?>.Only(null);
        var now = state.Record.What == "indexDeleted" ? null : (known.Last ?? new KnownIndex(name)).With(state.Record);
        var isUnasked = !state.IsOfStart && IsUnasked(state);
        _indices[uuid] = known.Then(now, state.IsInDoubt && !state.IsOfStart && !isUnasked); // what a start shows, and what nobody asked for, is set on the target
        if (name.StartsWith('.') || !(isUnasked || (now is not null && state.IsOfStart && _isRestart))) { return; }
        Add(state, name, known.All.SelectMany(before => Between(name, before, now)), state.IsOfStart);
    }

    private static IReadOnlyList<StateCorrection> Between(string name, KnownIndex? before, KnownIndex? now) => (before, now) switch
    {
        (_, null) => [Deletion(name)],
        (null, _) => now.Making(),
        _ => now.Since(before),
    };

    private static StateCorrection Deletion(string name) => new("DELETE", "/" + ClusterClient.Escape(name), null);

    /// <summary>An index restored or made of another cannot be made here: its documents come from elsewhere.</summary>
    private bool IsUnasked(StateEvent state) => state.Record.What switch
    {
        "aliasesChanged" or "settingsChanged" or "indexOpened" or "indexClosed" or "indexDeleted" => !_isAsked(state),
        "indexCreated" => state.Record.Json["recovered"] is null && !_isAsked(state),
        _ => SharedState.Of(state.Record.What) is not null && !_isAsked(state),
    };

    private void Add(StateEvent state, string subject, IEnumerable<StateCorrection> corrections, bool isOfRestart)
    {
        var distinct = corrections.Distinct().ToList();
        if (distinct.Count > 0) { _changes.Add(new(state, subject, distinct) { IsOfRestart = isOfRestart }); }
    }

    /// <summary>An index that does not come back was deleted: but not if anything of the new life speaks of it.</summary>
    private void TakeGone(int place)
    {
        var at = _states[place];
        var later = _states.Skip(place).Select(static s => s.Record.Uuid).ToHashSet(StringComparer.Ordinal);
        var names = _indices.Values.Select(static i => i.Last?.Name).Concat(_states.Skip(place).Select(static s => s.Record.Index)).ToHashSet(StringComparer.Ordinal);
        foreach (var (uuid, known) in _indices.ToList())
        {
            if (later.Contains(uuid) || _isWrittenAfter(uuid, at.MomentUnixNanos)) { continue; }
            _indices.Remove(uuid);
            if (known.All.OfType<KnownIndex>().FirstOrDefault() is not { Name: { } name } || name.StartsWith('.')) { continue; }
            if (known.Last is null && names.Contains(name)) { continue; } // another has its name by now
            Add(at, name, [Deletion(name)], isOfRestart: true);
        }
    }

    private void TakeShared(StateEvent state, SharedState kind)
    {
        var now = state.Record.Json["value"] as JsonObject ?? [];
        var (known, epoch) = _shared.GetValueOrDefault(kind.What, (Possible<JsonObject>.Only([]), state.Epoch));
        // A part that was empty has no record: after a restart what is there now came about unseen.
        var isFirstSinceStart = _isRestart && state.Epoch == _startedIn && (epoch != state.Epoch || !_shared.ContainsKey(kind.What));
        var isUnasked = !isFirstSinceStart && IsUnasked(state);
        _shared[kind.What] = (known.Then(now, state.IsInDoubt && !isFirstSinceStart && !isUnasked), state.Epoch);
        if (isFirstSinceStart || isUnasked) { Add(state, kind.What, known.All.SelectMany(before => kind.Between(before, now)), isFirstSinceStart); }
    }
}
