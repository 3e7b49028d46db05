using Migrations.ModelCluster.Answering;

namespace Migrations.ModelCluster.Handling;

/// <summary>Mapping types: 7.10 takes them and warns, 2.19 knows none. Pure.</summary>
internal static class Types
{
    public static void Check(ApiCall call, string what)
    {
        if (call.Part("type") is not { } type || type == "_doc") { return; }
        if (!call.Dialect.HasTypes) { throw NoHandler(call); }
        var instead = what switch
        {
            "index" => "use the typeless endpoints instead (/{index}/_doc/{id}, /{index}/_doc, or /{index}/_create/{id}).",
            "update" => "use the endpoint /{index}/_update/{id} instead.",
            _ => "use the /{index}/_doc/{id} endpoint instead.",
        };
        call.Warnings.Add($"[types removal] Specifying types in document {what} requests is deprecated, {instead}");
        if (what is not ("get" or "delete") && call.Node.Indices.TryGetValue(call.Part("index")!, out var index))
        {
            throw RefusedException.Illegal($"Rejecting mapping update to [{index.Name}] as the final mapping would have more than 1 type: [_doc, {type}]");
        }
    }

    public static RefusedException NoHandler(ApiCall call) =>
        new(400, "", $"no handler found for uri [{call.Request.Target}] and method [{call.Request.Method}]") { IsPlain = true };
}
