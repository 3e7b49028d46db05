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
            switch (Tells(route.Api, state))
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
        _ => null,
    };

    private static string? StateOf(StateEvent state) => (string?)state.Record.Json["state"];
}
