using System.Text.Json.Nodes;
using Migrations.Exchanges.Clusters;

namespace Migrations.Replay.Planning;

/// <summary>What a node had done to its cluster state in its last moments, when neither the request nor its record reached the log: after a full start each index is recorded as it is. Pure.</summary>
/// <remarks>
/// Setting what was found is right whoever had done it, and may be repeated; so it is not asked whether a request of the log explains it.
/// A record can outlive its request, which travels on another link: so an index is compared with all that the target may have of it, which is what
/// was recorded before the records in doubt, and each of these.
/// </remarks>
public sealed class RestartChanges
{
    private readonly IReadOnlyList<StateEvent> _states;
    private readonly Func<string, long, bool> _isWrittenAfter;
    private readonly Dictionary<string, Possible<KnownIndex?>> _indices = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (Possible<JsonObject> Value, ulong Epoch)> _shared = new(StringComparer.Ordinal);
    private readonly List<RestartChange> _changes = [];
    private ulong? _startedIn;
    private bool _isRestart;

    private RestartChanges(IReadOnlyList<StateEvent> states, Func<string, long, bool> isWrittenAfter) => (_states, _isWrittenAfter) = (states, isWrittenAfter);

    /// <param name="states">In log order, of one node.</param>
    /// <param name="isWrittenAfter">Whether the index of this uuid was written to after a moment: then it is there, whatever its records say.</param>
    public static IReadOnlyList<RestartChange> Of(IReadOnlyList<StateEvent> states, Func<string, long, bool> isWrittenAfter)
    {
        var all = new RestartChanges(states, isWrittenAfter);
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
        _indices[uuid] = known.Then(now, state.IsInDoubt && !state.IsOfStart); // what a start shows is set on the target
        if (now is null || !state.IsOfStart || !_isRestart || name.StartsWith('.')) { return; }
        IReadOnlyList<StateCorrection> corrections = [.. known.All.SelectMany(before => before is null ? now.Making() : now.Since(before)).Distinct()];
        if (corrections.Count > 0) { _changes.Add(new(state, name, corrections)); }
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
            _changes.Add(new(at, name, [new("DELETE", "/" + ClusterClient.Escape(name), null)]));
        }
    }

    private void TakeShared(StateEvent state, SharedState kind)
    {
        var now = state.Record.Json["value"] as JsonObject ?? [];
        var (known, epoch) = _shared.GetValueOrDefault(kind.What, (Possible<JsonObject>.Only([]), state.Epoch));
        // A part that was empty has no record: after a restart what is there now came about unseen.
        var isFirstSinceStart = _isRestart && state.Epoch == _startedIn && (epoch != state.Epoch || !_shared.ContainsKey(kind.What));
        _shared[kind.What] = (known.Then(now, state.IsInDoubt && !isFirstSinceStart), state.Epoch);
        if (!isFirstSinceStart) { return; }
        IReadOnlyList<StateCorrection> corrections = [.. known.All.SelectMany(before => kind.Between(before, now)).Distinct()];
        if (corrections.Count > 0) { _changes.Add(new(state, kind.What, corrections)); }
    }
}
