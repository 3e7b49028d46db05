using System.Text.Json.Nodes;
using Migrations.ModelCluster.Answering;
using Migrations.ModelCluster.Indices;
using Migrations.ModelCluster.Ingesting;

namespace Migrations.ModelCluster.Handling;

/// <summary>What is stored by name beside indices: templates, pipelines, scripts.</summary>
internal static class StoredApis
{
    public static ApiResult Put(ApiCall call)
    {
        var (name, kind) = (call.Part("name") ?? call.Part("id")!, call.Route.Api);
        var body = (JsonObject)call.Json.DeepClone();
        switch (kind)
        {
            case "indices.put_template":
                Types.RefuseParameter(call);
                call.Node.Templates[name] = Legacy(call, name, body);
                break;
            case "indices.put_index_template": call.Node.IndexTemplates[name] = Composable(call, name, body); break;
            case "cluster.put_component_template": call.Node.ComponentTemplates[name] = Normal(body); break;
            case "ingest.put_pipeline":
                Processors.Check(body);
                call.Node.Pipelines[name] = body;
                break;
            default:
                call.Node.Scripts[name] = body["script"] as JsonObject ?? throw new RefusedException(400, "parse_exception", "must specify [script]");
                break;
        }

        Announce(call.Node, kind);
        return ApiResult.Acknowledged();
    }

    public static ApiResult Delete(ApiCall call)
    {
        var (name, kind) = (call.Part("name") ?? call.Part("id")!, call.Route.Api);
        var stored = Of(call.Node, kind);
        var meant = stored.Keys.Where(n => NamePattern.Matches(name, n)).ToList();
        if (kind == "cluster.delete_component_template") { RefuseInUse(call.Node, meant); }
        foreach (var one in meant) { stored.Remove(one); }
        if (meant.Count > 0) { Announce(call.Node, kind); }
        if (meant.Count > 0 || name == "*") { return ApiResult.Acknowledged(); }
        throw kind switch
        {
            "ingest.delete_pipeline" => new RefusedException(404, "resource_not_found_exception", $"pipeline [{name}] is missing"),
            "delete_script" => new RefusedException(404, "resource_not_found_exception", $"stored script [{name}] does not exist and cannot be deleted"),
            _ => new RefusedException(404, "index_template_missing_exception", $"index_template [{name}] missing"),
        };
    }

    public static ApiResult Get(ApiCall call)
    {
        var (name, kind) = (call.Part("name") ?? call.Part("id"), call.Route.Api);
        if (kind == "indices.get_template") { Types.RefuseParameter(call); }
        var meant = Of(call.Node, kind).Where(t => name is null || name.Split(',').Any(p => NamePattern.Matches(p, t.Key))).ToList();
        if (kind == "get_script") { return Script(call, name!, meant); }
        if (meant.Count == 0 && name is not null) { return Missing(kind, name); }
        return kind switch
        {
            "indices.get_index_template" => ApiResult.Ok(List(meant, "index_templates", "index_template", call)),
            "cluster.get_component_template" => ApiResult.Ok(List(meant, "component_templates", "component_template", call)),
            _ => ApiResult.Ok(Named(meant, call)),
        };
    }

    public static ApiResult Exists(ApiCall call) => new(Of(call.Node, call.Route.Api).Keys.Any(n => NamePattern.Matches(call.Part("name")!, n)) ? 200 : 404, null);

    private static SortedDictionary<string, JsonObject> Of(NodeState node, string kind)
    {
        if (kind.Contains("component_template", StringComparison.Ordinal)) { return node.ComponentTemplates; }
        if (kind.Contains("index_template", StringComparison.Ordinal)) { return node.IndexTemplates; }
        if (kind.Contains("pipeline", StringComparison.Ordinal)) { return node.Pipelines; }
        return kind.Contains("script", StringComparison.Ordinal) ? node.Scripts : node.Templates;
    }

    /// <summary>Tells what is stored, as after a start: nothing of a kind of which there is none.</summary>
    public static void AnnounceAll(NodeState node)
    {
        foreach (var stored in (SortedDictionary<string, JsonObject>[])[node.Scripts, node.Pipelines, node.ComponentTemplates, node.IndexTemplates, node.Templates])
        {
            if (stored.Count > 0) { Announce(node, stored); }
        }
    }

    /// <summary>Tells the whole of what is stored of a kind, as it is now.</summary>
    private static void Announce(NodeState node, string kind) => Announce(node, Of(node, kind));

    private static void Announce(NodeState node, SortedDictionary<string, JsonObject> stored)
    {
        var what = stored == node.ComponentTemplates ? "componentTemplatesChanged" : stored == node.IndexTemplates ? "indexTemplatesChanged" : stored == node.Pipelines ? "pipelinesChanged" : stored == node.Scripts ? "scriptsChanged" : "templatesChanged";
        var value = new JsonObject();
        foreach (var (name, one) in stored) { value[name] = one.DeepClone(); }
        node.AnnounceState(what, null, "value", value);
    }

    private static JsonObject Legacy(ApiCall call, string name, JsonObject body)
    {
        if (call.Flag("create") && call.Node.Templates.ContainsKey(name)) { throw RefusedException.Illegal($"index_template [{name}] already exists"); }
        if (body["index_patterns"] is null) { throw RefusedException.Invalid("index patterns are missing"); }
        TemplateOverlap.WarnOfComposable(call.Node, name, body);
        var template = Normal(body);
        if (call.Flag("include_type_name")) { template["mappings"] = IndexCreation.Untyped(call.Node, template["mappings"] as JsonObject ?? []).DeepClone(); }
        template["order"] = body.Number("order") ?? 0;
        template["index_patterns"] = new JsonArray([.. JsonText.Strings(body["index_patterns"]).Select(static p => (JsonNode)p)]);
        foreach (var part in (string[])["settings", "mappings", "aliases"]) { template[part] ??= new JsonObject(); }
        var aliases = Aliases(template["aliases"]!.AsObject());
        foreach (var alias in aliases) { alias.Value!.AsObject().Remove("is_write_index"); } // old templates do not keep it
        template["aliases"] = aliases;
        return template;
    }

    private static JsonObject Composable(ApiCall call, string name, JsonObject body)
    {
        if (call.Flag("create") && call.Node.IndexTemplates.ContainsKey(name)) { throw RefusedException.Illegal($"index template [{name}] already exists"); }
        if (body["index_patterns"] is null) { throw RefusedException.Illegal("Required [index_patterns]"); }
        RefuseInvalid(call.Node, name, body);
        var template = Normal(body);
        template["index_patterns"] = new JsonArray([.. JsonText.Strings(body["index_patterns"]).Select(static p => (JsonNode)p)]);
        template["composed_of"] ??= new JsonArray();
        return template;
    }

    private static void RefuseInvalid(NodeState node, string name, JsonObject template)
    {
        var parts = JsonText.Strings(template["composed_of"]).ToList();
        var missing = parts.Where(c => !node.ComponentTemplates.ContainsKey(c)).ToList();
        if (missing.Count > 0) { throw new RefusedException(400, "invalid_index_template_exception", $"index_template [{name}] invalid, cause [index template [{name}] specifies component templates [{string.Join(", ", missing)}] that do not exist]"); }
        TemplateOverlap.WarnOfOlder(node, name, template);
        if (!TemplateMatch.Composed(node, template).SelectMany(static p => p["aliases"] as JsonObject ?? []).Any(a => node.Indices.ContainsKey(a.Key))) { return; }
        var with = parts.Count == 0 ? "" : $"with component templates [{string.Join(", ", parts)}] ";
        throw RefusedException.Illegal($"composable template [{name}] template after composition {with}is invalid");
    }

    private static void RefuseInUse(NodeState node, IReadOnlyList<string> components)
    {
        var used = node.IndexTemplates.Where(t => JsonText.Strings(t.Value["composed_of"]).Any(components.Contains)).Select(static t => t.Key).ToList();
        if (used.Count > 0) { throw RefusedException.Illegal($"component templates [{string.Join(",", components)}] cannot be removed as they are still in use by index templates [{string.Join(", ", used)}]"); }
    }

    private static JsonObject Aliases(JsonObject asked)
    {
        var aliases = new JsonObject();
        foreach (var (name, alias) in asked) { aliases[name] = AliasRule.Normal(alias as JsonObject ?? []); }
        return aliases;
    }

    /// <summary>Settings in their nested form, all values as text.</summary>
    private static JsonObject Normal(JsonObject body)
    {
        foreach (var holder in new[] { body, body["template"] as JsonObject ?? [] })
        {
            if (holder["settings"] is JsonObject settings) { holder["settings"] = IndexSettings.Write(IndexSettings.Flat(settings), isFlat: false); }
        }

        if (body["template"] is JsonObject template && template["aliases"] is JsonObject aliases) { template["aliases"] = Aliases(aliases); }
        return body;
    }

    private static JsonObject Shown(JsonObject template, ApiCall call)
    {
        var shown = (JsonObject)template.DeepClone();
        if (!call.Flag("flat_settings")) { return shown; }
        foreach (var holder in new[] { shown, shown["template"] as JsonObject ?? [] })
        {
            if (holder["settings"] is JsonObject settings) { holder["settings"] = IndexSettings.Write(IndexSettings.Flat(settings), isFlat: true); }
        }

        return shown;
    }

    private static JsonObject Named(List<KeyValuePair<string, JsonObject>> meant, ApiCall call)
    {
        var json = new JsonObject();
        foreach (var (name, template) in meant)
        {
            var shown = Shown(template, call);
            if (call.Route.Api == "indices.get_template" && call.Flag("include_type_name") && shown["mappings"] is JsonObject { Count: > 0 } mapping) { shown["mappings"] = new JsonObject { ["_doc"] = mapping.DeepClone() }; }
            json[name] = shown;
        }

        return json;
    }

    private static JsonObject List(List<KeyValuePair<string, JsonObject>> meant, string list, string part, ApiCall call) =>
        new() { [list] = new JsonArray([.. meant.Select(t => new JsonObject { ["name"] = t.Key, [part] = Shown(t.Value, call) })]) };

    private static ApiResult Script(ApiCall call, string name, List<KeyValuePair<string, JsonObject>> meant) => meant.Count == 0
        ? new ApiResult(404, new JsonObject { ["_id"] = name, ["found"] = false })
        : ApiResult.Ok(new JsonObject { ["_id"] = name, ["found"] = true, ["script"] = Shown(meant[0].Value, call) });

    private static ApiResult Missing(string kind, string name) => kind switch
    {
        "indices.get_index_template" when name.Contains('*') => new ApiResult(404, new JsonObject { ["index_templates"] = new JsonArray() }),
        "cluster.get_component_template" when name.Contains('*') => new ApiResult(404, new JsonObject { ["component_templates"] = new JsonArray() }),
        "indices.get_index_template" => throw new RefusedException(404, "resource_not_found_exception", $"index template matching [{name}] not found"),
        "cluster.get_component_template" => throw new RefusedException(404, "resource_not_found_exception", $"component template matching [{name}] not found"),
        _ => new ApiResult(404, new JsonObject()),
    };
}
