namespace Migrations.Replay.Planning;

/// <summary>Knows which changes of the cluster state a replayed request can have brought about: one of the right kind, on that index, at that time. Pure.</summary>
/// <remarks>Too strict costs a correction that changes nothing; too lax loses a change. So the time is short.</remarks>
public sealed class AskedChanges
{
    /// <summary>A record bears the moment at which the node's listeners were told of the change; the answer may have gone out before.</summary>
    private const long LagNanos = 500_000_000;

    private static readonly string[] _anythingOfAnIndex =
    [
        "indices.add_block", "indices.clear_cache", "indices.close", "indices.delete", "indices.delete_alias", "indices.flush", "indices.flush_synced", "indices.forcemerge", "indices.open",
        "indices.put_alias", "indices.put_mapping", "indices.put_settings", "indices.refresh", "indices.rollover", "indices.update_aliases", "indices.create",
    ];

    private readonly List<PlannedUnit> _administration = [];
    private readonly Dictionary<string, List<PlannedUnit>> _administrationOf = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Times> _writes = new(StringComparer.Ordinal);

    public AskedChanges(IEnumerable<PlannedUnit> units)
    {
        foreach (var unit in units.Where(static u => u.IsWriting))
        {
            if (unit.Kind == UnitKind.Administration) { _administration.Add(unit); }
            foreach (var touch in unit.Touches)
            {
                if (unit.Kind == UnitKind.Administration) { Of(_administrationOf, touch.Name).Add(unit); }
                Of(_writes, touch.Name).Add(unit.BeganUnixNanos, unit.AnsweredUnixNanos);
            }
        }
    }

    public bool IsAsked(StateEvent state)
    {
        if (state.Record.Index is not { } index) { return IsAmong(_administration, state); }
        return Is(index, state) || Is(Touch.All, state);
    }

    private bool Is(string name, StateEvent state) =>
        (state.Record.What == "indexCreated" && (_writes.GetValueOrDefault(name)?.Holds(state.MomentUnixNanos) ?? false)) || IsAmong(_administrationOf.GetValueOrDefault(name, []), state);

    private static bool IsAmong(List<PlannedUnit> units, StateEvent state) =>
        units.Exists(unit => unit.Route is { } route && Brings(route.Api, state.Record.What) && unit.BeganUnixNanos <= state.MomentUnixNanos && state.MomentUnixNanos <= unit.AnsweredUnixNanos + LagNanos);

    /// <summary>Whether a request of this kind can bring a record of this kind. Of what is not known all is thought possible.</summary>
    private static bool Brings(string api, string what) => what switch
    {
        "aliasesChanged" => api is "indices.put_alias" or "indices.delete_alias" or "indices.update_aliases" or "indices.rollover" || !_anythingOfAnIndex.Contains(api),
        "settingsChanged" => api is "indices.put_settings" or "indices.add_block" or "indices.open" or "indices.close" || !_anythingOfAnIndex.Contains(api),
        "indexOpened" => api == "indices.open",
        "indexClosed" => api == "indices.close",
        "indexDeleted" => api is "indices.delete" or "indices.update_aliases" or "indices.delete_data_stream",
        "indexCreated" => true,
        "templatesChanged" => api is "indices.put_template" or "indices.delete_template",
        "indexTemplatesChanged" => api is "indices.put_index_template" or "indices.delete_index_template",
        "componentTemplatesChanged" => api is "cluster.put_component_template" or "cluster.delete_component_template",
        "pipelinesChanged" => api is "ingest.put_pipeline" or "ingest.delete_pipeline",
        "scriptsChanged" => api is "put_script" or "delete_script",
        _ => true,
    };

    private static T Of<T>(Dictionary<string, T> map, string name)
        where T : new()
    {
        if (!map.TryGetValue(name, out var value)) { map[name] = value = new T(); }
        return value;
    }

    /// <summary>Stretches of time, many: says whether a moment lies in any.</summary>
    private sealed class Times
    {
        private readonly List<(long Began, long Answered)> _all = [];
        private bool _isReady;

        public void Add(long began, long answered) => _all.Add((began, answered));

        public bool Holds(long moment)
        {
            if (!_isReady) { Order(); }
            var at = _all.BinarySearch((moment, long.MaxValue));
            var last = at >= 0 ? at : ~at - 1;
            return last >= 0 && moment <= _all[last].Answered + LagNanos;
        }

        /// <summary>By beginning, each with the latest answer of all up to it.</summary>
        private void Order()
        {
            _all.Sort();
            for (var i = 1; i < _all.Count; i++) { _all[i] = (_all[i].Began, Math.Max(_all[i].Answered, _all[i - 1].Answered)); }
            _isReady = true;
        }
    }
}
