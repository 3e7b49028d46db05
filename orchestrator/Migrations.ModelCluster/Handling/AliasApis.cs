using System.Text.Json.Nodes;
using Migrations.ModelCluster.Answering;
using Migrations.ModelCluster.Indices;

namespace Migrations.ModelCluster.Handling;

/// <summary>Aliases, and rollover, which moves one.</summary>
internal static class AliasApis
{
    public static JsonObject Of(IndexState index, string? pattern = null)
    {
        var json = new JsonObject();
        foreach (var (name, alias) in index.Aliases.Where(a => pattern is null || pattern.Split(',').Any(p => p == "_all" || NamePattern.Matches(p, a.Key)))) { json[name] = alias.DeepClone(); }
        return json;
    }

    public static ApiResult Update(ApiCall call)
    {
        if (call.Json["actions"] is not JsonArray actions || actions.Count == 0) { throw RefusedException.Invalid("Must specify at least one alias action"); }
        foreach (var (kind, value) in actions.OfType<JsonObject>().SelectMany(static a => a)) { Do(call.Node, kind, value as JsonObject ?? []); }
        return ApiResult.Acknowledged();
    }

    public static ApiResult Put(ApiCall call)
    {
        var name = call.Part("name") ?? call.Json.Text("alias")!;
        foreach (var index in call.Indices(withClosed: true)) { Add(call.Node, index, name, call.Json); }
        return ApiResult.Acknowledged();
    }

    public static ApiResult Delete(ApiCall call)
    {
        var (name, removed) = (call.Part("name")!, 0);
        foreach (var index in call.Indices(withClosed: true)) { removed += Remove(call.Node, index, name); }
        return removed > 0 ? ApiResult.Acknowledged() : throw Missing(name);
    }

    public static ApiResult Get(ApiCall call)
    {
        var (name, answer) = (call.Part("name"), new JsonObject());
        foreach (var index in call.Indices(withClosed: true))
        {
            var aliases = Of(index, name);
            if (aliases.Count > 0 || name is null) { answer[index.Name] = new JsonObject { ["aliases"] = aliases }; }
        }

        if (answer.Count > 0 || name is null || name.Contains('*') || name == "_all") { return ApiResult.Ok(answer); }
        return new ApiResult(404, new JsonObject { ["error"] = $"alias [{name}] missing", ["status"] = 404 });
    }

    public static ApiResult Exists(ApiCall call) => Get(call) is { Status: 200, Body: JsonObject { Count: > 0 } } ? new ApiResult(200, null) : new ApiResult(404, null);

    public static ApiResult Rollover(ApiCall call)
    {
        var alias = call.Part("alias")!;
        var old = IndexNames.ForWriting(call.Node, alias);
        if (old is null || old.Name == alias) { throw RefusedException.Illegal($"rollover target [{alias}] does not exist"); }
        var name = call.Part("new_index") ?? Next(old.Name);
        old.Tick(call.Node.Now);
        var conditions = new JsonObject();
        foreach (var (condition, value) in call.Json["conditions"] as JsonObject ?? []) { conditions[$"[{condition}: {value}]"] = IsMet(call.Node, old, condition, value!.ToString()); }
        var isDue = conditions.Count == 0 || conditions.Any(static c => c.Value!.GetValue<bool>());
        var isDry = call.Flag("dry_run");
        if (isDue && !isDry) { Roll(call, old, alias, name); }
        return ApiResult.Ok(new JsonObject
        {
            ["acknowledged"] = isDue && !isDry,
            ["shards_acknowledged"] = isDue && !isDry,
            ["old_index"] = old.Name,
            ["new_index"] = name,
            ["rolled_over"] = isDue && !isDry,
            ["dry_run"] = isDry,
            ["conditions"] = conditions,
        });
    }

    private static void Roll(ApiCall call, IndexState old, string alias, string name)
    {
        var body = new JsonObject();
        foreach (var part in (string[])["settings", "mappings", "aliases"]) { body[part] = call.Json[part]?.DeepClone(); }
        var made = IndexCreation.Create(call.Node, name, body);
        var isMarked = old.Aliases[alias].ContainsKey("is_write_index");
        var kept = (JsonObject)old.Aliases[alias].DeepClone();
        if (isMarked) { old.Aliases[alias]["is_write_index"] = false; }
        else { old.Aliases.Remove(alias); }
        made.Aliases[alias] = kept;
        call.Node.AnnounceState("aliasesChanged", made, "aliases", Of(made));
        call.Node.AnnounceState("rolledOver", old, "alias", alias);
    }

    private static bool IsMet(NodeState node, IndexState index, string condition, string value) => condition switch
    {
        "max_docs" => index.Shards.Sum(static s => s.View.LiveDocuments.LongCount()) >= long.Parse(value, System.Globalization.CultureInfo.InvariantCulture),
        "max_age" => node.Now.ToUnixTimeMilliseconds() - long.Parse(index.Setting("index.creation_date")!, System.Globalization.CultureInfo.InvariantCulture) >= TimeText.Read(value)!.Value.TotalMilliseconds,
        "max_size" => false,
        _ => throw RefusedException.Illegal($"[conditions] unknown field [{condition}]"),
    };

    private static string Next(string name)
    {
        var dash = name.LastIndexOf('-');
        if (dash < 0 || !long.TryParse(name[(dash + 1)..], out var number)) { throw RefusedException.Illegal($"index name [{name}] does not match pattern '^.*-\\d+$'"); }
        return name[..(dash + 1)] + (number + 1).ToString("D6", System.Globalization.CultureInfo.InvariantCulture);
    }

    private static void Do(NodeState node, string kind, JsonObject action)
    {
        var expression = action.Text("index") ?? string.Join(',', JsonText.Strings(action["indices"]));
        var indices = (IndexNames.Default with { WithClosed = true }).Resolve(node, expression);
        var names = action.Text("alias") is { } one ? [one] : JsonText.Strings(action["aliases"]).ToList();
        if (kind == "remove_index")
        {
            foreach (var index in indices) { node.Indices.Remove(index.Name); }
            return;
        }

        foreach (var name in names)
        {
            if (kind == "add") { foreach (var index in indices) { Add(node, index, name, action); } }
            else if (kind == "remove") { if (indices.Sum(i => Remove(node, i, name)) == 0) { throw Missing(name); } }
            else { throw RefusedException.Illegal($"[alias_action] unknown field [{kind}]"); }
        }
    }

    private static void Add(NodeState node, IndexState index, string name, JsonObject settings)
    {
        if (node.Indices.ContainsKey(name)) { throw new RefusedException(400, "invalid_alias_name_exception", $"Invalid alias name [{name}], an index exists with the same name as the alias") { Extras = new JsonObject { ["index_uuid"] = node.Indices[name].Uuid, ["index"] = name } }; }
        var alias = AliasRule.Normal(settings);
        if (alias.Flag("is_write_index", false) && node.Indices.Values.FirstOrDefault(i => i != index && i.Aliases.GetValueOrDefault(name)?.Flag("is_write_index", false) == true) is { } other)
        {
            throw new RefusedException(500, "illegal_state_exception", $"alias [{name}] has more than one write index [{string.Join(',', new[] { index.Name, other.Name }.Order(StringComparer.Ordinal))}]");
        }

        index.Aliases[name] = alias;
        node.AnnounceState("aliasesChanged", index, "aliases", Of(index));
    }

    private static int Remove(NodeState node, IndexState index, string pattern)
    {
        var names = index.Aliases.Keys.Where(n => pattern == "_all" || NamePattern.Matches(pattern, n)).ToList();
        foreach (var name in names) { index.Aliases.Remove(name); }
        if (names.Count > 0) { node.AnnounceState("aliasesChanged", index, "aliases", Of(index)); }
        return names.Count;
    }

    private static RefusedException Missing(string name) => new(404, "aliases_not_found_exception", $"aliases [{name}] missing") { Extras = new JsonObject { ["resource.type"] = "aliases", ["resource.id"] = name } };
}
