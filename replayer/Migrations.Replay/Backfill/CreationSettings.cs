using System.Text.Json.Nodes;

namespace Migrations.Replay.Backfill;

/// <summary>Which settings of a source index its copy is created with, which are set when its documents are there, and which stay behind.</summary>
public static class CreationSettings
{
    /// <summary>Made by the cluster, of the source's nodes, or of features the target does not have. A name or the beginning of names.</summary>
    private static readonly string[] _left =
    [
        "index.uuid", "index.creation_date", "index.provided_name", "index.version.", "index.history.uuid", "index.resize.", "index.shrink.",
        "index.routing.allocation.", "index.verified_before_close", "index.soft_deletes.enabled", "index.lifecycle.", "index.frozen", "index.search.throttled",
        "index.mapping.single_type", "index.mapper.dynamic", "index.store.snapshot.",
        "index.translog.durability", // "request" on the target while it is replayed into: what was answered must be there after a crash
    ];

    /// <summary>Would change or refuse the documents on their way in.</summary>
    private static readonly string[] _deferred = ["index.default_pipeline", "index.final_pipeline", "index.blocks."];

    /// <param name="settings">The source's, flat.</param>
    public static JsonObject AtCreation(JsonObject settings) => Where(settings, name => !Matches(_left, name) && !Matches(_deferred, name));

    /// <summary>Those to set when every document has been written.</summary>
    public static JsonObject Afterwards(JsonObject settings) => Where(settings, name => Matches(_deferred, name));

    /// <summary>A template's settings without those the target refuses or does not know.</summary>
    public static JsonObject OfTemplate(JsonObject settings) =>
        Where(settings, name => name == "index.translog.durability" || !Matches(_left, name));

    private static JsonObject Where(JsonObject settings, Func<string, bool> isWanted) =>
        new(settings.Where(s => isWanted(s.Key)).Select(s => KeyValuePair.Create(s.Key, s.Value?.DeepClone())));

    private static bool Matches(string[] names, string name) =>
        names.Any(n => n[^1] == '.' ? name.StartsWith(n, StringComparison.Ordinal) : name == n);
}
