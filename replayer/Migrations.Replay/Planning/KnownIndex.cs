using System.Text.Json.Nodes;
using Migrations.Capture.Records;
using Migrations.Exchanges.Clusters;
using Migrations.Replay.Backfill;

namespace Migrations.Replay.Planning;

/// <summary>What the records have said of an index so far; null where they have said nothing. Immutable.</summary>
public sealed record KnownIndex(string Name)
{
    public JsonObject? Mapping { get; private init; }

    /// <summary>Flat.</summary>
    public JsonObject? Settings { get; private init; }

    public JsonObject? Aliases { get; private init; }

    public bool? IsOpen { get; private init; }

    public KnownIndex With(StateRecord record) => this with
    {
        Mapping = record.Json["mapping"] as JsonObject ?? Mapping,
        Settings = record.Json["settings"] is JsonObject settings ? FlatSettings.Of(settings) : Settings,
        Aliases = record.Json["aliases"] as JsonObject ?? Aliases,
        IsOpen = (record.What, (string?)record.Json["state"]) switch
        {
            ("indexOpened", _) or ("indexCreated", "open") => true,
            ("indexClosed", _) or ("indexCreated", "close") => false,
            ("indexCreated", null) => true,
            _ => IsOpen,
        },
    };

    /// <summary>Makes it, where nothing tells who had done so.</summary>
    public IReadOnlyList<StateCorrection> Making()
    {
        var settings = Settings ?? [];
        var body = new JsonObject { ["settings"] = CreationSettings.AtCreation(settings), ["mappings"] = (Mapping ?? []).DeepClone() };
        return [new("PUT", "/" + Path, body.ToJsonString()), .. Since(new KnownIndex(Name) { IsOpen = true, Settings = CreationSettings.AtCreation(settings), Aliases = [], Mapping = Mapping })];
    }

    /// <summary>What makes of an index that is as <paramref name="before"/> one that is as this.</summary>
    public IReadOnlyList<StateCorrection> Since(KnownIndex before)
    {
        var corrections = new List<StateCorrection>();
        if (Aliases is not null && before.Aliases is not null) { corrections.AddRange(AliasChanges(before.Aliases)); }
        if (Mapping is not null && !JsonNode.DeepEquals(Mapping, before.Mapping)) { corrections.Add(new("PUT", $"/{Path}/_mapping", Mapping.ToJsonString())); }
        if (ChangedSettings(before) is { Count: > 0 } settings) { corrections.Add(new("PUT", $"/{Path}/_settings", settings.ToJsonString())); }
        if (IsOpen is { } isOpen && before.IsOpen is { } wasOpen && isOpen != wasOpen) { corrections.Add(new("POST", $"/{Path}/{(isOpen ? "_open" : "_close")}", null)); }
        return corrections;
    }

    private string Path => ClusterClient.Escape(Name);

    private IEnumerable<StateCorrection> AliasChanges(JsonObject before)
    {
        foreach (var (alias, _) in before.Where(a => !Aliases!.ContainsKey(a.Key))) { yield return new("DELETE", $"/{Path}/_alias/{ClusterClient.Escape(alias)}", null); }
        var actions = new JsonArray();
        foreach (var (alias, value) in Aliases!.Where(a => !JsonNode.DeepEquals(a.Value, before[a.Key])))
        {
            var add = value is JsonObject properties ? properties.DeepClone().AsObject() : [];
            (add["index"], add["alias"]) = (Name, alias);
            actions.Add(new JsonObject { ["add"] = add });
        }

        if (actions.Count > 0) { yield return new("POST", "/_aliases", new JsonObject { ["actions"] = actions }.ToJsonString()); }
    }

    /// <summary>With null for those that are gone; without what the cluster makes itself.</summary>
    private JsonObject ChangedSettings(KnownIndex before)
    {
        if (Settings is null || before.Settings is null) { return []; }
        var (was, now) = (Settable(before.Settings), Settable(Settings));
        var changed = new JsonObject(now.Where(s => !JsonNode.DeepEquals(s.Value, was[s.Key])).Select(static s => KeyValuePair.Create(s.Key, s.Value?.DeepClone())));
        foreach (var (name, _) in was.Where(s => !now.ContainsKey(s.Key))) { changed[name] = null; }
        return changed;
    }

    private static JsonObject Settable(JsonObject settings)
    {
        var all = CreationSettings.AtCreation(settings);
        foreach (var (name, value) in CreationSettings.Afterwards(settings)) { all[name] = value?.DeepClone(); }
        all.Remove("index.blocks.read_only_allow_delete"); // a node sets it when its disk is nearly full, which is the source's disk
        return all;
    }
}
