using System.Text.Json.Nodes;
using Migrations.ModelCluster.Answering;

namespace Migrations.ModelCluster.Indices;

/// <summary>Which indices an expression means: names, aliases, stars, exclusions, commas. Pure.</summary>
/// <param name="Unavailable">What a name stands for that is not there: refused, or left out.</param>
internal sealed record IndexNames(bool IgnoreUnavailable, bool AllowNone, bool WithClosed, bool WithOpen, bool WithHidden)
{
    /// <summary>For searches and most of the rest: open indices; a name that is missing is refused.</summary>
    public static IndexNames Default { get; } = new(false, true, false, true, false);

    public IReadOnlyList<IndexState> Resolve(NodeState node, string? expression, string kind = "index_or_alias")
    {
        var found = new SortedDictionary<string, IndexState>(StringComparer.Ordinal);
        var parts = (string.IsNullOrEmpty(expression) || expression == "_all" ? "*" : expression).Split(',', StringSplitOptions.RemoveEmptyEntries);
        var sawStar = false;
        foreach (var part in parts)
        {
            if (sawStar && part[0] == '-')
            {
                foreach (var name in found.Keys.Where(n => NamePattern.Matches(part[1..], n)).ToList()) { found.Remove(name); }
            }
            else if (part.Contains('*', StringComparison.Ordinal))
            {
                sawStar = true;
                foreach (var index in node.Indices.Values.Where(i => IsMeant(i, part))) { found[index.Name] = index; }
            }
            else { TakeNamed(node, part, kind, found); }
        }

        if (found.Count == 0 && !AllowNone) { throw Missing(expression ?? "_all", kind); }
        return [.. found.Values];
    }

    public static RefusedException Missing(string name, string kind = "index_or_alias") => new(404, "index_not_found_exception", $"no such index [{name}]")
    {
        Extras = new JsonObject { ["resource.type"] = kind, ["resource.id"] = name, ["index_uuid"] = "_na_", ["index"] = name },
    };

    /// <summary>The one index a write goes to, or null when the name is free.</summary>
    public static IndexState? ForWriting(NodeState node, string name)
    {
        if (node.Indices.TryGetValue(name, out var index)) { return index; }
        var behind = node.Indices.Values.Where(i => i.Aliases.ContainsKey(name)).ToList();
        if (behind.Count == 0) { return null; }
        if (behind.FirstOrDefault(i => i.Aliases[name].Flag("is_write_index", false)) is { } writing) { return writing; }
        if (behind.Count == 1 && behind[0].Aliases[name].Text("is_write_index") is null) { return behind[0]; }
        throw RefusedException.Illegal(
            $"no write index is defined for alias [{name}]. The write index may be explicitly disabled using is_write_index=false or the alias points to multiple indices without one being designated as a write index");
    }

    private void TakeNamed(NodeState node, string part, string kind, SortedDictionary<string, IndexState> found)
    {
        var meant = node.Indices.Values.Where(i => i.Name == part || i.Aliases.ContainsKey(part)).ToList();
        if (meant.Count == 0 && !IgnoreUnavailable) { throw Missing(part, kind); }
        foreach (var index in meant)
        {
            if (index.IsClosed && !WithClosed)
            {
                if (IgnoreUnavailable) { continue; }
                throw index.Closed();
            }

            found[index.Name] = index;
        }
    }

    private bool IsMeant(IndexState index, string pattern)
    {
        if (index.IsClosed ? !WithClosed : !WithOpen) { return false; }
        if (index.Setting("index.hidden") == "true" && !WithHidden && !(pattern[0] == '.' && index.Name[0] == '.')) { return false; }
        return NamePattern.Matches(pattern, index.Name) || index.Aliases.Keys.Any(a => NamePattern.Matches(pattern, a));
    }
}
