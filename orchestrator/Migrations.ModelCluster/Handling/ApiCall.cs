using System.Globalization;
using System.Text.Json.Nodes;
using Migrations.Exchanges.Routes;
using Migrations.ModelCluster.Answering;
using Migrations.ModelCluster.Dialects;
using Migrations.ModelCluster.Indices;

namespace Migrations.ModelCluster.Handling;

/// <summary>One request on its way through the node.</summary>
internal sealed class ApiCall(NodeState node, ModelRequest request, RestRoute route)
{
    private JsonObject? _json;

    public NodeState Node { get; } = node;

    public Dialect Dialect => Node.Dialect;

    public ModelRequest Request { get; } = request;

    public RestRoute Route { get; } = route;

    /// <summary>Deprecations to warn of.</summary>
    public List<string> Warnings { get; } = [];

    /// <summary>The body as an object; an empty one when there is none.</summary>
    public JsonObject Json => _json ??= JsonText.Object(Request.Body.Span);

    /// <summary>The mapping type of the path when it is not the one that every index has.</summary>
    public string? OtherType => Part("type") is { } type && type != "_doc" ? type : null;

    public string? Part(string name) => Route.Parts.GetValueOrDefault(name);

    public string? Parameter(string name) => Route.Parameter(name);

    public bool Flag(string name, bool otherwise = false) => Parameter(name) switch
    {
        null => otherwise,
        "false" => false,
        "true" or "" => true,
        var other => throw RefusedException.Illegal($"Failed to parse value [{other}] as only [true] or [false] are allowed."),
    };

    public long? Number(string name)
    {
        if (Parameter(name) is not { } text) { return null; }
        return long.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw RefusedException.Illegal($"Failed to parse {(name is "from" or "size" ? "int" : "long")} parameter [{name}] with value [{text}]");
    }

    /// <summary>Which indices the path means, by the request's own options.</summary>
    public IReadOnlyList<IndexState> Indices(bool withClosed = false, string kind = "index_or_alias", bool allowNone = true, bool ignoreAliases = false)
    {
        var expand = Parameter("expand_wildcards")?.Split(',') ?? (withClosed ? ["open", "closed"] : ["open"]);
        var isAll = expand.Contains("all");
        var forbidsClosed = !withClosed && Parameter("forbid_closed_indices") != "false";
        var names = new IndexNames(Flag("ignore_unavailable"), Flag("allow_no_indices", allowNone), !forbidsClosed && (isAll || expand.Contains("closed") || withClosed), isAll || expand.Contains("open"), isAll || expand.Contains("hidden")) { IgnoreAliases = ignoreAliases };
        return names.Resolve(Node, Part("index"), kind);
    }
}
