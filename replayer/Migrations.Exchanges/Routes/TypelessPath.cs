namespace Migrations.Exchanges.Routes;

/// <summary>What a path with a mapping type is called by products that have no types. Pure.</summary>
public static class TypelessPath
{
    private const string TypePart = "{type}";

    /// <summary>The path without its type, every other part as it was written; null when the route names no type in its path.</summary>
    /// <remarks>
    /// <c>/i/kind/1</c> → <c>/i/_doc/1</c>, <c>/i/kind/1/_update</c> → <c>/i/_update/1</c>, <c>/i/kind/_search</c> → <c>/i/_search</c>. Whether a type exists becomes
    /// whether its index does (<c>HEAD /i</c>), and a mapping put to every index names them (<c>/_all/_mapping</c>), since nothing else is left to ask for.
    /// </remarks>
    public static string? Of(RestRoute route)
    {
        var template = route.Template.Split('/', StringSplitOptions.RemoveEmptyEntries);
        var at = Array.IndexOf(template, TypePart);
        if (at < 0) { return null; }
        List<string> parts = [.. route.Path.Split('/', StringSplitOptions.RemoveEmptyEntries)];
        parts.RemoveAt(at);
        switch (route.Api)
        {
            case "indices.exists_type":
                return "/" + parts[0];
            case "indices.put_mapping" when !route.Parts.ContainsKey("index"):
                parts.Insert(0, "_all");
                break;
            case "index" when at == template.Length - 1:
                parts.Add("_doc");
                break;
            case var _ when at + 1 < template.Length && template[at + 1] == "{id}":
                parts = [parts[0], template.Length == at + 2 ? "_doc" : parts[^1], parts[at]];
                break;
        }

        return "/" + string.Join('/', parts);
    }
}
