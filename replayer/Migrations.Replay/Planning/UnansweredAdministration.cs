using Migrations.Exchanges.Routes;

namespace Migrations.Replay.Planning;

/// <summary>Decides from the state records whether administration that nobody was answered for has happened. Pure.</summary>
/// <remarks>A node that dies in the middle tells it by how the index comes back: after a full start each index is recorded as it is.</remarks>
public static class UnansweredAdministration
{
    /// <summary>The record that shows that it happened; null when it did not, or nothing tells.</summary>
    /// <param name="names">The index names it touches.</param>
    /// <param name="states">In order of their moments.</param>
    public static StateEvent? Evidence(RestRoute route, long beganUnixNanos, IReadOnlyCollection<string> names, IReadOnlyList<StateEvent> states)
    {
        foreach (var state in states)
        {
            if (state.MomentUnixNanos < beganUnixNanos || (state.Record.Index is { } index && !names.Contains(index))) { continue; }
            switch (Tells(route.Api, state) ?? TellsByVersion(route.Api, state, states))
            {
                case true: return state;
                case false: return null;
                default: continue;
            }
        }

        return null;
    }

    /// <summary>True: it happened; false: it did not; null: this record does not tell.</summary>
    private static bool? Tells(string api, StateEvent state) => (api, state.Record.What) switch
    {
        ("indices.open", "indexOpened") or ("indices.close", "indexClosed") or ("indices.delete", "indexDeleted") => true,
        ("indices.open" or "indices.close", "indexOpened" or "indexClosed" or "indexDeleted") => false,
        ("indices.open", "indexCreated") => StateOf(state) == "open",
        ("indices.close", "indexCreated") => StateOf(state) == "close",
        ("indices.create", "indexCreated") => true,
        ("indices.delete", "indexCreated") => false, // it came back
        ("indices.put_mapping", "mappingChanged") or ("indices.put_settings", "settingsChanged") => true,
        ("indices.put_alias" or "indices.delete_alias" or "indices.update_aliases", "aliasesChanged") => true,
        ("indices.put_template" or "indices.delete_template", "templatesChanged") => true,
        ("indices.put_index_template" or "indices.delete_index_template", "indexTemplatesChanged") => true,
        ("cluster.put_component_template" or "cluster.delete_component_template", "componentTemplatesChanged") => true,
        ("ingest.put_pipeline" or "ingest.delete_pipeline", "pipelinesChanged") or ("put_script" or "delete_script", "scriptsChanged") => true,
        _ => null,
    };

    /// <summary>An index that comes back with a higher number than was last recorded of it has been changed meanwhile.</summary>
    private static bool? TellsByVersion(string api, StateEvent state, IReadOnlyList<StateEvent> states)
    {
        if (state.Record.What != "indexCreated" || state.Record.Uuid is not { } uuid) { return null; }
        var key = api switch
        {
            "indices.put_alias" or "indices.delete_alias" or "indices.update_aliases" => "aliasesVersion",
            "indices.put_mapping" => "mappingVersion",
            "indices.put_settings" => "settingsVersion",
            _ => null,
        };
        if (key is null || (long?)state.Record.Json[key] is not { } now) { return null; }
        var before = states.TakeWhile(s => s != state).Where(s => s.Record.Uuid == uuid).Select(s => (long?)s.Record.Json[key]).Max();
        return before is null ? null : now > before;
    }

    private static string? StateOf(StateEvent state) => (string?)state.Record.Json["state"];
}
