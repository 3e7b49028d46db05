using System.Collections.Frozen;

namespace Migrations.Exchanges.Routes;

/// <summary>Finds the API behind a method and a request target. Pure; thread-safe.</summary>
/// <remarks>
/// As in the products' own trie, a literal part goes before a placeholder, part by part, with a way back when the literal leads nowhere; and a path
/// whose last part is literal goes before all others: <c>GET /books/_doc/_search</c> searches the type <c>_doc</c>, <c>PUT /books/_doc/_search</c> writes a document.
/// </remarks>
public static class RestRoutes
{
    private const int MostParts = 16;
    private static readonly PathNode Root = Build();
    private static readonly FrozenDictionary<string, RouteClass> Classes = Entries().Select(static e => (e.Api, e.Class)).Distinct().ToFrozenDictionary(static e => e.Api, static e => e.Class);

    /// <summary>Every API name of the table with its class.</summary>
    public static IReadOnlyDictionary<string, RouteClass> All => Classes;

    /// <summary>The route; api <c>unknown</c> with class Outward when no endpoint fits.</summary>
    /// <param name="target">The request target as sent: origin form or absolute form, with its query.</param>
    /// <param name="withTypes">Whether the product has paths with mapping types: up to OpenSearch 1 it has.</param>
    public static RestRoute Match(string method, string target, bool withTypes = true)
    {
        var (path, queryText) = TargetText.Split(target);
        var query = TargetText.Query(queryText);
        var parts = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        var decoded = parts.Select(static p => TargetText.Decode(p, plusIsSpace: false)).ToArray();
        var wanted = method == "HEAD" ? new[] { "HEAD", "GET" } : [method];
        foreach (var one in wanted)
        {
            var way = new Way(parts, decoded, one, withTypes);
            if (parts.Length <= MostParts && (Find(Root, way with { EndsLiterally = true }, 0) ?? Find(Root, way, 0)) is { } api)
            {
                return new RestRoute(api.Name, Classes[api.Name], method, path, way.Values.ToDictionary(static v => v.Item1, static v => v.Item2, StringComparer.Ordinal), query) { Template = api.Path };
            }
        }

        return new RestRoute("unknown", RouteClass.Outward, method, path, FrozenDictionary<string, string>.Empty, query);
    }

    private static NamedPath? Find(PathNode node, Way way, int at)
    {
        if (at == way.Raw.Length) { return node.Apis.GetValueOrDefault(way.Method); }
        if (node.Literals.TryGetValue(way.Decoded[at], out var literal) && Find(literal, way, at + 1) is { } found) { return found; }
        if (way.EndsLiterally && at > 0 && at == way.Raw.Length - 1) { return null; }
        foreach (var (name, next) in node.Placeholders)
        {
            if (!way.Fits(name, at)) { continue; }
            way.Values.Add((name, way.Decoded[at]));
            if (Find(next, way, at + 1) is { } behind) { return behind; }
            way.Values.RemoveAt(way.Values.Count - 1);
        }

        return null;
    }

    private static PathNode Build()
    {
        var root = new PathNode();
        foreach (var (api, _, methods, path) in Entries())
        {
            var node = root;
            foreach (var part in path.Split('/', StringSplitOptions.RemoveEmptyEntries)) { node = node.Step(part); }
            foreach (var method in methods) { node.Apis.TryAdd(method, new NamedPath(api, path)); }
        }

        return root;
    }

    private static IEnumerable<(string Api, RouteClass Class, string[] Methods, string Path)> Entries()
    {
        (string Text, RouteClass Class)[] blocks =
        [
            (RestApiTable.Read, RouteClass.Read), (RestApiTable.Mutation, RouteClass.Mutation),
            (RestApiTable.Administration, RouteClass.Administration), (RestApiTable.Outward, RouteClass.Outward),
        ];
        foreach (var (text, @class) in blocks)
        {
            foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            {
                var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
                foreach (var path in words[2..]) { yield return (words[0], @class, words[1].Split(','), path); }
            }
        }
    }

    /// <summary>A request's path on its way through the tree, and what its placeholders stood for.</summary>
    private sealed record Way(string[] Raw, string[] Decoded, string Method, bool WithTypes)
    {
        public bool EndsLiterally { get; init; }

        public List<(string, string)> Values { get; } = [];

        /// <summary>No index begins with an underscore, and of types <c>_doc</c> alone; <c>_all</c> stands for indices.</summary>
        public bool Fits(string placeholder, int at) => placeholder switch
        {
            "type" => WithTypes && (Raw[at][0] != '_' || Raw[at] == "_doc"),
            "index" or "alias" or "new_index" => Raw[at][0] != '_' || Raw[at] == "_all",
            _ => true,
        };
    }

    /// <summary>An API and the path of its table line that fits.</summary>
    private sealed record NamedPath(string Name, string Path);

    private sealed class PathNode
    {
        public Dictionary<string, PathNode> Literals { get; } = new(StringComparer.Ordinal);

        public List<(string Name, PathNode Next)> Placeholders { get; } = [];

        public Dictionary<string, NamedPath> Apis { get; } = new(StringComparer.Ordinal);

        public PathNode Step(string part)
        {
            if (!part.StartsWith('{'))
            {
                if (!Literals.TryGetValue(part, out var literal)) { Literals[part] = literal = new PathNode(); }
                return literal;
            }

            var name = part.Trim('{', '}');
            var known = Placeholders.FirstOrDefault(p => p.Name == name).Next;
            if (known is null) { Placeholders.Add((name, known = new PathNode())); }
            return known;
        }
    }
}
