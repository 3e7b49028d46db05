using System.Text;
using System.Text.Json.Nodes;
using Migrations.ModelCluster.Answering;

namespace Migrations.ModelCluster.Handling;

/// <summary>Makes bytes of what an API answered: <c>filter_path</c>, <c>pretty</c>, warnings, no body for HEAD.</summary>
internal static class AnswerWriter
{
    public static ModelAnswer Write(ApiCall call, ApiResult result)
    {
        var headers = result.Headers.ToList();
        headers.AddRange(call.Warnings.Select(w => KeyValuePair.Create("Warning", $"{call.Dialect.WarningAgent} \"{w}\"")));
        if (call.Request.OpaqueId is { } opaque) { headers.Add(new("X-Opaque-Id", opaque)); }
        var body = result.Body;
        if (body is JsonObject or JsonArray && result.Status < 400 && call.Parameter("filter_path") is { Length: > 0 } patterns) { body = FilterPath.Apply(JsonText.Node(JsonText.Bytes(body)), patterns); }
        var bytes = result.Text is { } text ? Encoding.UTF8.GetBytes(text) : body is null ? [] : JsonText.Bytes(body, call.Parameter("pretty") is "" or "true");
        return new ModelAnswer(result.Status, result.Text is null ? "application/json; charset=UTF-8" : "text/plain; charset=UTF-8", headers, bytes);
    }

    public static ModelAnswer Write(ApiCall call, RefusedException refused) => Write(call, new ApiResult(refused.Status, ErrorBody.Whole(refused)));
}
