using System.Text.Json.Nodes;
using Migrations.ModelCluster.Answering;
using Migrations.ModelCluster.Indices;

namespace Migrations.ModelCluster.Handling;

/// <summary>Mapping types: 7.10 takes them and warns, 2.19 has no paths for them. Pure.</summary>
internal static class Types
{
    public const string OfMultiGet = "[types removal] Specifying types in multi get requests is deprecated.";
    public const string OfBulk = "[types removal] Specifying types in bulk requests is deprecated.";

    private const string IndexInstead = "use the typeless endpoints instead (/{index}/_doc/{id}, /{index}/_doc, or /{index}/_create/{id}).";

    /// <summary>The deprecations of a request that names a type, or asks for one.</summary>
    public static void Warn(ApiCall call)
    {
        if (!call.Dialect.HasTypes) { return; }
        if (call.Part("type") is not null && OfType(call.Route.Api, call.OtherType is not null) is { } warning) { call.Warnings.Add(warning); }
        if (call.Parameter("include_type_name") is null) { return; }
        switch (call.Route.Api)
        {
            case "indices.create": call.Warnings.Add("[types removal] Using include_type_name in create index requests is deprecated. The parameter will be removed in the next major version."); break;
            case "indices.get": call.Warnings.Add("[types removal] Using `include_type_name` in get indices requests is deprecated. The parameter will be removed in the next major version."); break;
            case "indices.get_mapping": call.Warnings.Add("[types removal] Using include_type_name in get mapping requests is deprecated. The parameter will be removed in the next major version."); break;
            case "indices.put_template": call.Warnings.Add("[types removal] Specifying include_type_name in put index template requests is deprecated. The parameter will be removed in the next major version."); break;
            case "indices.put_mapping": call.Warnings.Add("[types removal] Using include_type_name in put mapping requests is deprecated. The parameter will be removed in the next major version."); break;
        }
    }

    /// <summary>Refuses to write under another type than every index has.</summary>
    public static void Check(IndexState index, WriteItem item)
    {
        if (item.Type is { } type) { throw RefusedException.Illegal($"Rejecting mapping update to [{index.Name}] as the final mapping would have more than 1 type: [_doc, {type}]"); }
    }

    /// <summary>A mapping as an answer shows it: below its type's name, when that is asked for.</summary>
    public static JsonObject Shown(ApiCall call, IndexState index) => call.Flag("include_type_name")
        ? new JsonObject { ["_doc"] = index.Mapping.Write() }
        : index.Mapping.Write();

    /// <summary>2.19 does not know the parameter that asks for types; where it reads none of a body, it says so.</summary>
    public static void RefuseParameter(ApiCall call)
    {
        if (!call.Dialect.HasTypes && call.Parameter("include_type_name") is not null) { throw RefusedException.Illegal($"request [{call.Route.Path}] contains unrecognized parameter: [include_type_name]"); }
    }

    /// <summary>A multi search's header names a type.</summary>
    public static void NamedInSearch(ApiCall call, JsonObject head)
    {
        if (!call.Dialect.HasTypes) { throw RefusedException.Illegal($"key [{(head.ContainsKey("type") ? "type" : "types")}] is not supported in the metadata section"); }
        Add(call, "[types removal] Specifying types in multi search requests is deprecated.");
    }

    /// <summary>The source or the destination of a reindex may name a type.</summary>
    public static void NamedInReindex(ApiCall call)
    {
        foreach (var part in (string[])["source", "dest"])
        {
            if (call.Json[part] is not JsonObject named || !named.ContainsKey("type")) { continue; }
            if (!call.Dialect.HasTypes) { throw new RefusedException(400, "x_content_parse_exception", $"[1:1] [reindex] failed to parse field [{part}]"); }
            Add(call, "[types removal] Specifying types in reindex requests is deprecated.");
        }
    }

    private static void Add(ApiCall call, string warning)
    {
        if (!call.Warnings.Contains(warning)) { call.Warnings.Add(warning); }
    }

    public static RefusedException NoHandler(ApiCall call) =>
        new(400, "", $"no handler found for uri [{(call.Dialect.HasTypes ? call.Request.Target : call.Request.Target.Split('?')[0])}] and method [{call.Request.Method}]") { IsPlain = true };

    private static string? OfType(string api, bool isOther) => api switch
    {
        "create" when !isOther => null,
        "index" or "create" => "[types removal] Specifying types in document index requests is deprecated, " + IndexInstead,
        "delete" => "[types removal] Specifying types in document index requests is deprecated, use the /{index}/_doc/{id} endpoint instead.",
        "update" => "[types removal] Specifying types in document update requests is deprecated, use the endpoint /{index}/_update/{id} instead.",
        "get" or "exists" => "[types removal] Specifying types in document get requests is deprecated, use the /{index}/_doc/{id} endpoint instead.",
        "get_source" or "exists_source" => "[types removal] Specifying types in get_source and exist_sourcerequests is deprecated.",
        "mget" => OfMultiGet,
        "bulk" => OfBulk,
        "search" => "[types removal] Specifying types in search requests is deprecated.",
        "count" => "[types removal] Specifying types in count requests is deprecated.",
        _ => null,
    };
}
