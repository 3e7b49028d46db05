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
        var before = call.Node.Indices.Values.Select(static i => (Index: i, Aliases: i.Aliases.ToList())).ToList();
        try { UpdateAll(call.Node, [.. actions.OfType<JsonObject>().SelectMany(static a => a).Select(static a => (a.Key, a.Value as JsonObject ?? []))]); }
        catch (RefusedException)
        {
            foreach (var (index, aliases) in before)
            {
                index.Aliases.Clear();
                foreach (var (name, alias) in aliases) { index.Aliases[name] = alias; }
                call.Node.Indices[index.Name] = index;
            }

            throw;
        }

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
        return removed > 0 ? ApiResult.Acknowledged() : throw Missing([name]);
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
        var isKnown = call.Node.Indices.Values.Any(i => i.Aliases.ContainsKey(alias));
        var old = IndexNames.WriteIndex(call.Node, alias) ?? throw RefusedException.Illegal($"rollover target [{alias}] does not {(isKnown ? "point to a write index" : "exist")}");
        if (old.Name == alias) { throw RefusedException.Illegal($"rollover target is a [concrete index] but one of [alias,data_stream] was expected"); }
        var name = call.Part("new_index") ?? Next(old.Name);
        IndexCreation.CheckName(call.Node, name);
        if (TemplateMatch.GivingAlias(call.Node, name, alias) is { } giving)
        {
            throw RefusedException.Illegal($"Rollover alias [{alias}] can point to multiple indices, found duplicated alias [[{string.Join(", ", giving.Aliases)}]] in index template [{giving.Template}]");
        }

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

    /// <summary>All, or none: what is missing refuses before anything is done, and the caller undoes the rest. What is removed is looked up before anything is added.</summary>
    private static void UpdateAll(NodeState node, IReadOnlyList<(string Kind, JsonObject Settings)> actions)
    {
        var names = IndexNames.Default with { WithClosed = true, AllowNone = false, IgnoreAliases = true };
        if (actions.FirstOrDefault(static a => a.Kind is not ("add" or "remove" or "remove_index")) is { Kind: { } unknown }) { throw RefusedException.Illegal($"[alias_action] unknown field [{unknown}]"); }
        var all = new List<(string Kind, JsonObject Settings, IndexState Index, string Alias)>();
        foreach (var (kind, settings) in actions)
        {
            foreach (var index in names.Resolve(node, settings.Text("index") ?? string.Join(',', JsonText.Strings(settings["indices"]))))
            {
                IEnumerable<string> aliases = kind == "remove_index" ? [""] : NamesOf(settings).SelectMany(n => kind == "add" ? [n] : Removed(index, n).ToList());
                all.AddRange(aliases.Select(alias => (kind, settings, index, alias)));
            }
        }

        if (all.Count == 0) { throw Missing([.. actions.SelectMany(static a => NamesOf(a.Settings)).Distinct()]); }
        foreach (var (_, _, index, _) in all.Where(static a => a.Kind == "remove_index")) { node.Indices.Remove(index.Name); }
        if (all.Find(a => a.Kind != "remove_index" && !node.Indices.ContainsKey(a.Index.Name)) is { Index: { } gone }) { throw new RefusedException(404, "index_not_found_exception", $"no such index [{gone.Name}]") { Extras = new JsonObject { ["index_uuid"] = "_na_", ["index"] = gone.Name } }; }
        foreach (var (kind, settings, index, alias) in all.Where(static a => a.Kind != "remove_index"))
        {
            if (kind == "add")
            {
                AliasRule.CheckName(node, alias);
                Set(node, index, alias, settings);
            }
            else { Remove(node, index, alias); }
        }

        // Only what all actions together come to is looked at.
        foreach (var (_, _, index, alias) in all.Where(static a => a.Kind == "add" && a.Index.Aliases.GetValueOrDefault(a.Alias)?.Flag("is_write_index", false) == true)) { AliasRule.CheckWriteIndex(node, index, alias); }
    }

    private static List<string> NamesOf(JsonObject action) => action.Text("alias") is { } one ? [one] : [.. JsonText.Strings(action["aliases"])];

    private static IEnumerable<string> Removed(IndexState index, string pattern) => index.Aliases.Keys.Where(n => pattern == "_all" || NamePattern.Matches(pattern, n));

    private static void Add(NodeState node, IndexState index, string name, JsonObject settings)
    {
        AliasRule.Check(node, index, name, settings);
        Set(node, index, name, settings);
    }

    private static void Set(NodeState node, IndexState index, string name, JsonObject settings)
    {
        index.Aliases[name] = AliasRule.Normal(settings);
        node.AnnounceState("aliasesChanged", index, "aliases", Of(index));
    }

    private static int Remove(NodeState node, IndexState index, string pattern)
    {
        var names = Removed(index, pattern).ToList();
        foreach (var name in names) { index.Aliases.Remove(name); }
        if (names.Count > 0) { node.AnnounceState("aliasesChanged", index, "aliases", Of(index)); }
        return names.Count;
    }

    private static RefusedException Missing(IReadOnlyList<string> names) => new(404, "aliases_not_found_exception", $"aliases [{string.Join(", ", names)}] missing")
    {
        Extras = new JsonObject { ["resource.type"] = "aliases", ["resource.id"] = names.Count == 1 ? names[0] : new JsonArray([.. names.Select(static n => (JsonNode)n)]) },
    };
}
