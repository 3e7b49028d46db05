namespace Migrations.Exchanges.Routes;

/// <summary>The API behind a method and target, and what it touches.</summary>
/// <param name="Api">The API's name in the public specification (<c>bulk</c>, <c>indices.create</c>); <c>unknown</c> when none fits, with class Outward.</param>
/// <param name="Path">The decoded path without the query.</param>
/// <param name="Parts">Path parts by name (<c>index</c>, <c>id</c>, <c>name</c>, <c>type</c> …), decoded.</param>
/// <param name="Query">Query parameters in order, decoded; a parameter without a value has an empty one.</param>
public sealed record RestRoute(
    string Api,
    RouteClass Class,
    string Method,
    string Path,
    IReadOnlyDictionary<string, string> Parts,
    IReadOnlyList<KeyValuePair<string, string>> Query)
{
    /// <summary>The path as the specification has it, <c>/{index}/{type}/{id}</c>; empty when none fits.</summary>
    public string Template { get; init; } = "";

    /// <summary>The index expression of the path, as written (names, aliases, wildcards, comma separated), or null.</summary>
    public string? IndexExpression => Parts.GetValueOrDefault("index");

    /// <summary>The document id of the path, or null.</summary>
    public string? Id => Parts.GetValueOrDefault("id");

    /// <summary>The last value of a query parameter, or null.</summary>
    public string? Parameter(string name)
    {
        for (var i = Query.Count - 1; i >= 0; i--)
        {
            if (Query[i].Key == name) { return Query[i].Value; }
        }

        return null;
    }
}
