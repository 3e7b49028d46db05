using System.Text.Json.Nodes;
using Migrations.ModelCluster.Answering;
using Migrations.ModelCluster.Mappings;

namespace Migrations.ModelCluster.Indices;

/// <summary>Makes an index: checks its name, lays templates under what was asked, numbers it.</summary>
internal static class IndexCreation
{
    public static IndexState Create(NodeState node, string name, JsonObject body)
    {
        CheckName(node, name);
        var templates = TemplateMatch.For(node, name);
        TemplateOverlap.WarnOfSeveral(node, name);
        var settings = new SortedDictionary<string, JsonNode?>(StringComparer.Ordinal);
        var mapping = IndexMapping.Read([]);
        foreach (var template in templates)
        {
            foreach (var (key, value) in IndexSettings.Flat(template["settings"])) { settings[key] = value?.DeepClone(); }
            mapping = mapping.With(Untyped(node, template["mappings"] as JsonObject ?? []));
        }

        var asked = IndexSettings.Flat(body["settings"]);
        IndexSettings.RefuseUnknown(asked.Keys);
        foreach (var (key, value) in asked) { settings[key] = value?.DeepClone(); }
        if (!node.Dialect.HasTypes && settings.GetValueOrDefault("index.soft_deletes.enabled")?.ToString() == "false") { throw RefusedException.Illegal("Creating indices with soft-deletes disabled is no longer supported. Please do not specify a value for setting [index.soft_deletes.enabled]."); }
        mapping = IndexMapping.Read(mapping.With(Untyped(node, body["mappings"] as JsonObject ?? [])).Write());
        var index = Make(node, name, settings, mapping);
        AddAliases(node, index, AliasesOf([.. templates, body]));
        node.Indices[name] = index;
        node.AnnounceState("indexCreated", index, "birth", true);
        node.Announce(index, "created");
        return index;
    }

    /// <summary>Without the type's name around it, as clients of 6 and 7 may still send it.</summary>
    public static JsonObject Untyped(NodeState node, JsonObject mapping)
    {
        if (mapping.Count != 1 || mapping.First() is not { Key: var name, Value: JsonObject inner }) { return mapping; }
        var isType = name is not ("properties" or "dynamic" or "dynamic_templates" or "_source" or "_routing" or "_meta");
        return isType && (node.Dialect.HasTypes || name == "_doc") ? inner : mapping;
    }

    /// <summary>The last part that names one counts, and it alone is checked.</summary>
    private static JsonObject AliasesOf(IEnumerable<JsonObject> parts)
    {
        var aliases = new JsonObject();
        foreach (var (name, value) in parts.SelectMany(static p => p["aliases"] as JsonObject ?? [])) { aliases[name] = value?.DeepClone(); }
        return aliases;
    }

    private static void AddAliases(NodeState node, IndexState index, JsonObject? aliases)
    {
        foreach (var (name, value) in aliases ?? [])
        {
            var alias = value as JsonObject ?? [];
            if (name == index.Name) { throw new RefusedException(500, "illegal_state_exception", $"index, alias, and data stream names need to be unique, but the following duplicates were found [{name} (alias of [{name}/{index.Uuid}]) conflicts with index]"); }
            AliasRule.Check(node, index, name, alias);
            index.Aliases[name] = AliasRule.Normal(alias);
        }
    }

    private static IndexState Make(NodeState node, string name, SortedDictionary<string, JsonNode?> settings, IndexMapping mapping)
    {
        var uuid = node.NewUuid();
        settings.TryAdd("index.number_of_shards", "1");
        settings.TryAdd("index.number_of_replicas", "1");
        settings["index.creation_date"] = node.Now.ToUnixTimeMilliseconds().ToString(System.Globalization.CultureInfo.InvariantCulture);
        settings["index.provided_name"] = name;
        settings["index.uuid"] = uuid;
        settings["index.version.created"] = node.Dialect.Created;
        if (!node.Dialect.HasTypes) { settings.TryAdd("index.replication.type", "DOCUMENT"); }
        if (!int.TryParse(settings["index.number_of_shards"]!.ToString(), out var shards) || shards is < 1 or > 1024)
        {
            throw RefusedException.Illegal($"Failed to parse value [{settings["index.number_of_shards"]}] for setting [index.number_of_shards] must be >= 1");
        }

        return new IndexState(name, uuid, settings, mapping, node.Now);
    }

    public static void CheckName(NodeState node, string name)
    {
        if (node.Indices.TryGetValue(name, out var known))
        {
            throw new RefusedException(400, "resource_already_exists_exception", $"index [{name}/{known.Uuid}] already exists") { Extras = new JsonObject { ["index_uuid"] = known.Uuid, ["index"] = name } };
        }

        if (node.Indices.Values.Any(i => i.Aliases.ContainsKey(name))) { throw Invalid(name, "already exists as alias"); }
        if (name != name.ToLowerInvariant()) { throw Invalid(name, "must be lowercase"); }
        if (name.IndexOfAny(['\\', '/', '*', '?', '"', '<', '>', '|', ' ', ',']) >= 0) { throw Invalid(name, "must not contain the following characters [ , \", *, \\, <, |, ,, >, /, ?]"); }
        if (name.Contains('#', StringComparison.Ordinal)) { throw Invalid(name, "must not contain '#'"); }
        if (name[0] is '_' or '-' or '+') { throw Invalid(name, "must not start with '_', '-', or '+'"); }
        if (System.Text.Encoding.UTF8.GetByteCount(name) > 255) { throw Invalid(name, "index name is too long"); }
    }

    private static RefusedException Invalid(string name, string why) => new(400, "invalid_index_name_exception", $"Invalid index name [{name}], {why}")
    {
        Extras = new JsonObject { ["index_uuid"] = "_na_", ["index"] = name },
    };
}
