using Migrations.Exchanges.Clusters;
using Migrations.Replay.Planning;

namespace Migrations.Replay.Settling;

/// <summary>What the log makes of each document in the end. Pure.</summary>
public sealed class LastStates
{
    private readonly Dictionary<DocumentKey, SourceEffect> _last = [];
    private readonly Dictionary<string, (string Uuid, long Moment)> _lives = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _gone = new(StringComparer.Ordinal);
    private readonly HashSet<string> _remade = new(StringComparer.Ordinal);
    private readonly IReadOnlySet<string> _imaged;

    /// <param name="mode">With effects, moments are the cluster state's own; without, a deletion that overlapped a write may have come before it.</param>
    /// <param name="imaged">Indices whose documents did not all come through the log.</param>
    public LastStates(IReadOnlyList<PlannedUnit> units, EvidenceMode mode, IReadOnlySet<string> imaged, Func<SourceEffect, DocumentKey> keyOf)
    {
        _imaged = imaged;
        var effects = units.SelectMany(static u => u.Effects).Distinct().ToList();
        foreach (var effect in effects)
        {
            var (name, uuid, moment) = (effect.Record.Index, effect.Record.IndexUuid, effect.MomentUnixNanos);
            if (!_lives.TryGetValue(name, out var life) || life.Moment < moment) { _lives[name] = (uuid, moment); }
        }

        foreach (var effect in effects.Where(e => _lives[e.Record.Index].Uuid == e.Record.IndexUuid))
        {
            var key = keyOf(effect);
            if (!_last.TryGetValue(key, out var known) || known.Place.CompareTo(effect.Place) < 0) { _last[key] = effect; }
        }

        foreach (var deletion in units.Where(IsDeletion))
        {
            foreach (var (name, life) in _lives)
            {
                var isBehind = deletion.BeganUnixNanos > life.Moment || (mode == EvidenceMode.Effects && deletion.MomentUnixNanos > life.Moment);
                if (isBehind && deletion.Touches.Any(t => t.Name == name || t.Name == Touch.All)) { _gone[name] = Math.Max(deletion.MomentUnixNanos, _gone.GetValueOrDefault(name)); }
            }
        }

        foreach (var name in _gone.Keys.Where(name => mode != EvidenceMode.Effects || units.Any(u => Makes(u, name)))) { _remade.Add(name); }
    }

    /// <summary>The last effect of a document in the last index of its name; null when that index never had it, or is gone.</summary>
    public SourceEffect? Of(DocumentKey key) => _gone.ContainsKey(key.Index) ? null : _last.GetValueOrDefault(key);

    /// <summary>True when the source is known not to have a document that <see cref="Of"/> knows no effect of.</summary>
    public bool IsAbsent(DocumentKey key) => _gone.ContainsKey(key.Index) || (_lives.ContainsKey(key.Index) && !_imaged.Contains(key.Index));

    /// <summary>True when the log's last word on an index that it wrote to is its deletion. Without effects that is never sure.</summary>
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
