using System.Text.Json.Nodes;

namespace Migrations.ModelCluster.Answering;

/// <summary>The node says no: ends the handling of a request (or of one bulk item) with an error body. Part of the protocol, never a bug of ours.</summary>
internal sealed class RefusedException(int status, string type, string reason) : Exception(reason)
{
    public int Status { get; } = status;

    public string Type { get; } = type;

    public string Reason { get; } = reason;

    /// <summary>Members beside type and reason (<c>index</c>, <c>shard</c>, …).</summary>
    public JsonObject Extras { get; init; } = [];

    public RefusedException? Cause { get; init; }

    /// <summary>What is named as the root; null: the refusal itself.</summary>
    public RefusedException? Root { get; init; }

    /// <summary>The plain old form <c>{"error":"text"}</c>.</summary>
    public bool IsPlain { get; init; }

    public static RefusedException Illegal(string reason) => new(400, "illegal_argument_exception", reason);

    public static RefusedException Invalid(string problem) =>
        new(400, "action_request_validation_exception", $"Validation Failed: 1: {problem};");

    public static RefusedException Parsing(string reason) => new(400, "parsing_exception", reason) { Extras = new JsonObject { ["line"] = 1, ["col"] = 1 } };
}
