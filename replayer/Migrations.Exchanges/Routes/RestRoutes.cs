using System.Collections.Frozen;

namespace Migrations.Exchanges.Routes;

/// <summary>Finds the API behind a method and a request target. Pure; thread-safe.</summary>
/// <remarks>As in the products' own trie, a literal part goes before a placeholder, part by part, with a way back when the literal leads nowhere.</remarks>
public static class RestRoutes
{
    private const int MostParts = 16;
    private static readonly PathNode Root = Build();
    private static readonly FrozenDictionary<string, RouteClass> Classes = Entries().Select(static e => (e.Api, e.Class)).Distinct().ToFrozenDictionary(static e => e.Api, static e => e.Class);

    /// <summary>Every API name of the table with its class.</summary>
    public static IReadOnlyDictionary<string, RouteClass> All => Classes;

    /// <summary>The route; api <c>unknown</c> with class Outward when no endpoint fits.</summary>
    /// <param name="target">The request target as sent: origin form or absolute form, with its query.</param>
    public static RestRoute Match(string method, string target)
    {
        var (path, queryText) = TargetText.Split(target);
        var query = TargetText.Query(queryText);
        var parts = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        var decoded = parts.Select(static p => TargetText.Decode(p, plusIsSpace: false)).ToArray();
        var wanted = method == "HEAD" ? new[] { "HEAD", "GET" } : [method];
        foreach (var one in wanted)
        {
            var values = new List<(string, string)>();
            if (parts.Length <= MostParts && Find(Root, parts, decoded, 0, one, values) is { } api)
            {
                return new RestRoute(api, Classes[api], method, path, values.ToDictionary(static v => v.Item1, static v => v.Item2, StringComparer.Ordinal), query);
            }
        }

        return new RestRoute("unknown", RouteClass.Outward, method, path, FrozenDictionary<string, string>.Empty, query);
    }

    private static string? Find(PathNode node, string[] raw, string[] decoded, int at, string method, List<(string, string)> values)
    {
        if (at == raw.Length) { return node.Apis.GetValueOrDefault(method); }
        if (node.Literals.TryGetValue(decoded[at], out var literal) && Find(literal, raw, decoded, at + 1, method, values) is { } found) { return found; }
        foreach (var (name, next) in node.Placeholders)
        {
            if (!Fits(name, raw[at])) { continue; }
            values.Add((name, decoded[at]));
            if (Find(next, raw, decoded, at + 1, method, values) is { } behind) { return behind; }
            values.RemoveAt(values.Count - 1);
        }

        return null;
    }

    /// <summary>No index and no type begins with an underscore; <c>_all</c> stands for indices.</summary>
    private static bool Fits(string placeholder, string part) =>
        part[0] != '_' || part == "_all" || placeholder is not ("index" or "type" or "alias" or "new_index");

    private static PathNode Build()
    {
        var root = new PathNode();
        foreach (var (api, _, methods, path) in Entries())
        {
            var node = root;
            foreach (var part in path.Split('/', StringSplitOptions.RemoveEmptyEntries)) { node = node.Step(part); }
            foreach (var method in methods) { node.Apis.TryAdd(method, api); }
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

    private sealed class PathNode
    {
        public Dictionary<string, PathNode> Literals { get; } = new(StringComparer.Ordinal);

        public List<(string Name, PathNode Next)> Placeholders { get; } = [];

        public Dictionary<string, string> Apis { get; } = new(StringComparer.Ordinal);

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
