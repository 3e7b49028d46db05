using System.Text.Json.Nodes;
using Migrations.ModelCluster.Answering;

namespace Migrations.ModelCluster.Indices;

/// <summary>Which indices an expression means: names, aliases, stars, exclusions, commas. Pure.</summary>
/// <param name="Unavailable">What a name stands for that is not there: refused, or left out.</param>
internal sealed record IndexNames(bool IgnoreUnavailable, bool AllowNone, bool WithClosed, bool WithOpen, bool WithHidden)
{
    /// <summary>No alias stands for its indices: a star passes over it, and its own name is refused.</summary>
    public bool IgnoreAliases { get; init; }

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
                if (!part.Contains('*', StringComparison.Ordinal) && !IgnoreUnavailable && !node.Indices.Values.Any(i => i.Name == part[1..] || i.Aliases.ContainsKey(part[1..]))) { throw Missing(part[1..], kind); }
                foreach (var name in found.Keys.Where(n => NamePattern.Matches(part[1..], n)).ToList()) { found.Remove(name); }
            }
            else if (part.Contains('*', StringComparison.Ordinal))
            {
                sawStar = true;
                var meant = node.Indices.Values.Where(i => IsMeant(i, part)).ToList();
                if (meant.Count == 0 && !AllowNone) { throw Missing(part, kind); }
                foreach (var index in meant) { found[index.Name] = index; }
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

    /// <summary>The one index a write goes to, or null when the name is free; refuses an alias that says of none that it is the one.</summary>
    public static IndexState? ForWriting(NodeState node, string name)
    {
        var index = WriteIndex(node, name);
        if (index is not null || !node.Indices.Values.Any(i => i.Aliases.ContainsKey(name))) { return index; }
        throw RefusedException.Illegal(
            $"no write index is defined for alias [{name}]. The write index may be explicitly disabled using is_write_index=false or the alias points to multiple indices without one being designated as a write index");
    }

    /// <summary>The one index a write to a name goes to; null when there is none, or no one knows which.</summary>
    public static IndexState? WriteIndex(NodeState node, string name)
    {
        if (node.Indices.TryGetValue(name, out var index)) { return index; }
        var behind = node.Indices.Values.Where(i => i.Aliases.ContainsKey(name)).ToList();
        return behind.Find(i => i.Aliases[name].Flag("is_write_index", false)) ?? (behind.Count == 1 && behind[0].Aliases[name].Text("is_write_index") is null ? behind[0] : null);
    }

    private void TakeNamed(NodeState node, string part, string kind, SortedDictionary<string, IndexState> found)
    {
        var meant = node.Indices.Values.Where(i => i.Name == part || i.Aliases.ContainsKey(part)).ToList();
        if (IgnoreAliases && meant.Exists(i => i.Name != part)) { throw RefusedException.Illegal($"The provided expression [{part}] matches an alias, specify the corresponding concrete indices instead."); }
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
        return NamePattern.Matches(pattern, index.Name) || (!IgnoreAliases && index.Aliases.Keys.Any(a => NamePattern.Matches(pattern, a)));
    }
}
