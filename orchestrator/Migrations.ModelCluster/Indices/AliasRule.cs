using System.Text.Json.Nodes;
using Migrations.ModelCluster.Answering;

namespace Migrations.ModelCluster.Indices;

/// <summary>How an alias is kept and answered. Pure.</summary>
internal static class AliasRule
{
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
