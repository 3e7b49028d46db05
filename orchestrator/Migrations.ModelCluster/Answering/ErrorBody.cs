using System.Text.Json.Nodes;

namespace Migrations.ModelCluster.Answering;

/// <summary>How a refusal looks in an answer.</summary>
internal static class ErrorBody
{
    public static JsonObject Whole(RefusedException refused)
    {
        if (refused.IsPlain) { return new JsonObject { ["error"] = refused.Reason }; }
        var error = Item(refused);
        error.Insert(0, "root_cause", new JsonArray(Plain(Root(refused))));
        return new JsonObject { ["error"] = error, ["status"] = refused.Status };
    }

    /// <summary>As in a bulk item: no root cause, no status of its own.</summary>
    public static JsonObject Item(RefusedException refused)
    {
        var error = Plain(refused);
        if (refused.Cause is { } cause) { error["caused_by"] = Item(cause); }
        return error;
    }

    /// <summary>As in an item of mget: with the root cause.</summary>
    public static JsonObject WithRoot(RefusedException refused)
    {
        var error = Item(refused);
        error.Insert(0, "root_cause", new JsonArray(Plain(Root(refused))));
        return error;
    }

    private static RefusedException Root(RefusedException refused) => refused.Root ?? refused;

    private static JsonObject Plain(RefusedException refused)
    {
        var error = new JsonObject { ["type"] = refused.Type, ["reason"] = refused.Reason };
        foreach (var (name, value) in refused.Extras) { error[name] = value?.DeepClone(); }
        return error;
    }
}
