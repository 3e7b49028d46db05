using System.Text.Json.Nodes;
using Migrations.ModelCluster.Answering;
using Migrations.ModelCluster.Mappings;

namespace Migrations.ModelCluster.Searching;

/// <summary>Which queries the nodes know to find nothing before they make them: those that ask a field that is not mapped, and what needs such a one. Pure.</summary>
internal static class Finds
{
    public static bool Nothing(IndexMapping mapping, JsonNode? query)
    {
        if (query is not JsonObject { Count: 1 } json || json.First() is not { Key: var kind, Value: JsonObject body }) { return false; }
        return kind switch
        {
            "match_none" => true,
            "exists" => body.Text("field") is { } field && IsUnknown(mapping, field),
            "term" or "terms" or "prefix" or "range" => body.FirstOrDefault(static m => m.Key != "boost") is { Key: { } field } && IsUnknown(mapping, field),
            "bool" => Clauses(body, "must").Concat(Clauses(body, "filter")).Any(c => Nothing(mapping, c)),
            _ => false,
        };
    }

    private static bool IsUnknown(IndexMapping mapping, string field) => !field.StartsWith('_') && mapping.Find(field) is null;

    private static IEnumerable<JsonNode?> Clauses(JsonObject body, string name) => body[name] switch { null => [], JsonArray list => [.. list], var one => new JsonNode?[] { one } };
}
