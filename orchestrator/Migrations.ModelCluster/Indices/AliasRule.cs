using System.Text.Json.Nodes;
using Migrations.ModelCluster.Answering;

namespace Migrations.ModelCluster.Indices;

/// <summary>How an alias is kept and answered. Pure.</summary>
internal static class AliasRule
{
    /// <summary>Refuses an alias that is named as an index is, or would be the second one to write through.</summary>
    public static void Check(NodeState node, IndexState index, string name, JsonObject asked)
    {
        CheckName(node, name);
        if (Normal(asked).Flag("is_write_index", false)) { CheckWriteIndex(node, index, name); }
    }

    /// <summary>Refuses an alias that is named as an index is.</summary>
    public static void CheckName(NodeState node, string name)
    {
        if (node.Indices.TryGetValue(name, out var known)) { throw new RefusedException(400, "invalid_alias_name_exception", $"Invalid alias name [{name}], an index exists with the same name as the alias") { Extras = new JsonObject { ["index_uuid"] = known.Uuid, ["index"] = name } }; }
    }

    /// <summary>Refuses a second index to write through, beside this one.</summary>
    public static void CheckWriteIndex(NodeState node, IndexState index, string name)
    {
        if (node.Indices.Values.FirstOrDefault(i => i != index && i.Aliases.GetValueOrDefault(name)?.Flag("is_write_index", false) == true) is not { } other) { return; }
        throw new RefusedException(500, "illegal_state_exception", $"alias [{name}] has more than one write index [{string.Join(',', new[] { index.Name, other.Name }.Order(StringComparer.Ordinal))}]");
    }

    /// <summary>One routing for both becomes one for each.</summary>
    public static JsonObject Normal(JsonObject asked)
    {
        var alias = new JsonObject();
        if (asked["filter"] is { } filter) { alias["filter"] = filter.DeepClone(); }
        var (index, search) = (asked.Text("index_routing") ?? asked.Text("routing"), asked.Text("search_routing") ?? asked.Text("routing"));
        if (index is not null) { alias["index_routing"] = index; }
        if (search is not null) { alias["search_routing"] = search; }
        if (asked["is_write_index"] is { } isWriting) { alias["is_write_index"] = isWriting.ToString() == "true"; }
        if (asked["is_hidden"] is { } isHidden) { alias["is_hidden"] = isHidden.ToString() == "true"; }
        return alias;
    }
}
