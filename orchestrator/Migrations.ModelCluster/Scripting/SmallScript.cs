using System.Text.Json.Nodes;
using Migrations.ModelCluster.Answering;

namespace Migrations.ModelCluster.Scripting;

/// <summary>As much of painless as updates, by-query operations and pipelines mostly use: assignments, reckoning, conditions, members, a few calls. All else does not compile. Pure.</summary>
/// <remarks>No loops and no variables: a script ends, and soon.</remarks>
internal static class SmallScript
{
    public static RefusedException NotCompiled() => Refused("compile error");

    public static RefusedException NotRun() => Refused("runtime error");

    /// <summary>Runs a script on a document.</summary>
    /// <returns>The source it leaves, with "updated", "deleted" or "noop" by <c>ctx.op</c>.</returns>
    public static (JsonObject Source, string Result) Run(JsonObject source, JsonNode script, IReadOnlyDictionary<string, JsonObject> stored)
    {
        var context = new JsonObject { ["_source"] = source.DeepClone(), ["op"] = "index" };
        RunOn(context, script, stored);
        var result = context.Text("op") switch { "delete" => "deleted", "none" or "noop" => "noop", _ => "updated" };
        var after = context["_source"] as JsonObject ?? throw NotRun();
        context.Remove("_source");
        return (after, result);
    }

    /// <summary>Runs a script on what it knows as <c>ctx</c>, which nothing else may hold meanwhile.</summary>
    public static void RunOn(JsonObject context, JsonNode script, IReadOnlyDictionary<string, JsonObject> stored)
    {
        var settings = script as JsonObject ?? new JsonObject { ["source"] = script.ToString() };
        var text = settings.Text("source") ?? stored.GetValueOrDefault(settings.Text("id") ?? "")?.Text("source") ?? throw new RefusedException(404, "resource_not_found_exception", $"unable to find script [{settings.Text("id")}] in cluster state");
        var scope = new JsonObject { ["ctx"] = context, ["params"] = settings["params"]?.DeepClone() ?? new JsonObject() };
        try { ScriptStatements.Read(text)(scope); }
        finally { scope.Remove("ctx"); }
    }

    private static RefusedException Refused(string reason) => new(400, "illegal_argument_exception", "failed to execute script") { Cause = new RefusedException(400, "script_exception", reason) };
}
