using System.Numerics;
using System.Text.Json.Nodes;

namespace Migrations.ModelCluster.Handling;

/// <summary>The order in which the nodes' hash maps give a partial document's members: so are new ones added to a source, and so is the first that is refused found. Pure.</summary>
internal static class HashOrder
{
    private const int SmallestTable = 16;

    public static IEnumerable<KeyValuePair<string, JsonNode?>> Of(JsonObject members)
    {
        var table = Math.Max(SmallestTable, (int)BitOperations.RoundUpToPowerOf2((uint)Math.Ceiling(members.Count / 0.75)));
        return members.OrderBy(m => Spread(m.Key) & (table - 1));
    }

    private static int Spread(string text)
    {
        var hash = 0;
        foreach (var c in text) { hash = (31 * hash) + c; }
        return hash ^ (int)((uint)hash >> 16);
    }
}
