using System.Text.Json.Nodes;

namespace Migrations.Replay.Planning;

/// <summary>Every index and alias name the log speaks of, to tell which indices an expression touches.</summary>
/// <remarks>A union over the whole log: it may name too many indices, which costs concurrency, never too few of those the log knows.</remarks>
public sealed class IndexCatalog
{
    private readonly HashSet<string> _indices = new(StringComparer.Ordinal);
    private readonly Dictionary<string, HashSet<string>> _aliases = new(StringComparer.Ordinal);

    public IReadOnlyCollection<string> Indices => _indices;

    public void AddIndex(string name) => _indices.Add(name);

    public void AddAlias(string alias, string index)
    {
        if (!_aliases.TryGetValue(alias, out var indices)) { _aliases[alias] = indices = new(StringComparer.Ordinal); }
        indices.Add(index);
    }

    /// <summary>Takes the names out of a state record.</summary>
    public void Add(StateEvent state)
    {
        if (state.Record.Index is not { } index) { return; }
        AddIndex(index);
        if (state.Record.Json["aliases"] is not JsonObject aliases) { return; }
        foreach (var (alias, _) in aliases) { AddAlias(alias, index); }
    }

    /// <summary>The concrete names behind an index expression; a name nobody knows stands for itself; null when it may be any.</summary>
    public IReadOnlyList<string>? Resolve(string? expression)
    {
        if (string.IsNullOrEmpty(expression)) { return null; }
        var names = new List<string>();
        foreach (var part in expression.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (part is "_all" or "*" || part.StartsWith('-') || part.StartsWith('<')) { return null; }
            if (!part.Contains('*', StringComparison.Ordinal)) { AddResolved(part, names); continue; }
            foreach (var index in _indices)
            {
                if (Matches(part, index)) { names.Add(index); }
            }

            foreach (var (alias, indices) in _aliases)
            {
                if (Matches(part, alias)) { names.AddRange(indices); }
            }
        }

        return [.. names.Distinct(StringComparer.Ordinal)];
    }

    private void AddResolved(string name, List<string> names)
    {
        if (_aliases.TryGetValue(name, out var indices)) { names.AddRange(indices); }
        names.Add(name); // an alias name too: alias changes order against its readers
    }

    /// <summary>True when <paramref name="name"/> fits <paramref name="pattern"/>, in which only <c>*</c> is special.</summary>
    /// <remarks>Goes back to the last star only, so that no client's pattern costs more than the product of both lengths.</remarks>
    public static bool Matches(ReadOnlySpan<char> pattern, ReadOnlySpan<char> name)
    {
        int at = 0, place = 0, star = -1, behindStar = 0;
        while (place < name.Length)
        {
            if (at < pattern.Length && pattern[at] == '*') { (star, behindStar) = (at++, place); }
            else if (at < pattern.Length && pattern[at] == name[place]) { at++; place++; }
            else if (star >= 0) { (at, place) = (star + 1, ++behindStar); }
            else { return false; }
        }

        while (at < pattern.Length && pattern[at] == '*') { at++; }
        return at == pattern.Length;
    }
}
