using System.Text.Json.Nodes;
using Migrations.Exchanges.Clusters;

namespace Migrations.Replay.Backfill;

/// <summary>Which indices cannot be brought over document by document. Pure.</summary>
internal static class LeftOutRule
{
    /// <summary>Why not; null when it can.</summary>
    public static string? Why(ClusterIndex index)
    {
        if (index.Setting("index.verified_before_close") == "true") { return "it is closed"; }
        var keepsAll = index.Mapping["_source"] is not JsonObject source || (source["enabled"]?.ToString() != "false" && !source.ContainsKey("excludes") && !source.ContainsKey("includes"));
        return keepsAll ? null : "it does not keep the whole _source of its documents";
    }
}
