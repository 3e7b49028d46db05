using Migrations.Replay.Planning;
using Migrations.Replay.Pulling;

namespace Migrations.Replay.Settling;

/// <summary>What the log makes of each document in the end. Pure.</summary>
public sealed class LastStates
{
    private readonly Dictionary<(string Index, string Id), Dictionary<LaneKey, SourceEffect>> _last = [];
    private readonly Dictionary<string, (string Uuid, long Moment)> _lives = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _gone = new(StringComparer.Ordinal);
    private readonly HashSet<string> _reborn = new(StringComparer.Ordinal);
    private readonly HashSet<string> _unsure = new(StringComparer.Ordinal);
    private readonly HashSet<string> _remade = new(StringComparer.Ordinal);
    private readonly IReadOnlySet<string> _imaged;

    /// <param name="mode">With effects, moments are the cluster state's own; without, a deletion that overlapped a write may have come before it.</param>
    /// <param name="sight">Which indices the source was seen to have in the end: it tells which of the two came last.</param>
    /// <param name="imaged">Indices whose documents did not all come through the log.</param>
    public LastStates(IReadOnlyList<PlannedUnit> units, EvidenceMode mode, IndexSight sight, IReadOnlySet<string> imaged)
    {
        _imaged = imaged;
        var effects = units.SelectMany(static u => u.Effects).Distinct().ToList();
        foreach (var effect in effects)
        {
            var (name, uuid, moment) = (effect.Record.Index, effect.Record.IndexUuid, effect.MomentUnixNanos);
            if (_lives.TryGetValue(name, out var life) && life.Uuid != uuid) { _reborn.Add(name); }
            if (!_lives.ContainsKey(name) || life.Moment < moment) { _lives[name] = (uuid, moment); }
        }

        foreach (var effect in effects.Where(e => _lives[e.Record.Index].Uuid == e.Record.IndexUuid))
        {
            var name = (effect.Record.Index, effect.Record.Id);
            if (!_last.TryGetValue(name, out var lanes)) { _last[name] = lanes = []; }
            if (!lanes.TryGetValue(effect.Lane, out var known) || known.Place.CompareTo(effect.Place) < 0) { lanes[effect.Lane] = effect; }
        }

        foreach (var deletion in units.Where(IsDeletion))
        {
            foreach (var (name, life) in _lives)
            {
                if (!deletion.Touches.Any(t => t.Name == name || t.Name == Touch.All)) { continue; }
                var last = Math.Max(life.Moment, deletion.MomentUnixNanos);
                var isBehind = sight.IsPast(name, life.Uuid, last) || deletion.BeganUnixNanos > life.Moment || (mode == EvidenceMode.Effects && deletion.MomentUnixNanos > life.Moment);
                if (mode != EvidenceMode.Effects && !sight.Has(name, last)) { _unsure.Add(name); }
                if (isBehind) { _gone[name] = Math.Max(deletion.MomentUnixNanos, _gone.GetValueOrDefault(name)); }
            }
        }

        foreach (var (name, moment) in _gone)
        {
            if (!sight.Lacks(name, Math.Max(moment, _lives[name].Moment)) && (mode != EvidenceMode.Effects || units.Any(u => Makes(u, name)))) { _remade.Add(name); }
        }
    }

    /// <summary>The last effects of an id in the last index of its name: one for each shard that had it, since routings put one id on several. None when that index never had it, or is gone.</summary>
    public IReadOnlyCollection<SourceEffect> Of(string index, string id) =>
        !_gone.ContainsKey(index) && _last.TryGetValue((index, id), out var lanes) ? lanes.Values : [];

    /// <summary>True when the last index of a name began within the log, or is gone: a document that <see cref="Of"/> knows no effect of, the source has not.</summary>
    public bool IsComplete(string index) => _gone.ContainsKey(index) || (_reborn.Contains(index) && !_imaged.Contains(index));

    /// <summary>True when the source is known to have an index that the log knows effects of: one that is missing may be made by setting its documents.</summary>
    public bool IsThere(string index) => _lives.ContainsKey(index) && !_gone.ContainsKey(index) && !_unsure.Contains(index);

    /// <summary>True when the log's last word on an index that it wrote to is its deletion. Without effects only a pull can tell.</summary>
    public bool IsGone(string index) => _gone.ContainsKey(index) && !_remade.Contains(index);

    /// <summary>It may have made the index again after its deletion.</summary>
    private bool Makes(PlannedUnit unit, string name) => unit.MomentUnixNanos >= _gone[name] && !IsDeletion(unit)
        && (unit.IndicesBefore.Contains(name) || (unit.IsWriting && unit.Touches.Any(t => t.Name == name || t.Name == Touch.All)));

    private static bool IsDeletion(PlannedUnit unit) => unit switch
    {
        { Kind: UnitKind.Administration, Route.Api: "indices.delete", Exchange.Response.Status: < 300 } => true,
        { Kind: UnitKind.Correction, Change: { } change } => change.Corrections.Any(static c => c.Method == "DELETE" && c.Target.LastIndexOf('/') == 0),
        _ => false,
    };
}
