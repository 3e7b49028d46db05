namespace Migrations.Replay.Rewriting;

/// <summary>Changes parameters of a request target and leaves every other byte of it alone.</summary>
public static class QueryText
{
    public static string With(string target, string name, string value)
    {
        var without = Without(target, name);
        return without + (without.Contains('?', StringComparison.Ordinal) ? '&' : '?') + name + '=' + Uri.EscapeDataString(value);
    }

    public static string Without(string target, params ReadOnlySpan<string> names)
    {
        var mark = target.IndexOf('?', StringComparison.Ordinal);
        if (mark < 0) { return target; }
        var kept = new List<string>();
        foreach (var pair in target[(mark + 1)..].Split('&'))
        {
            var equals = pair.IndexOf('=', StringComparison.Ordinal);
            var name = Uri.UnescapeDataString(equals < 0 ? pair : pair[..equals]);
            if (!names.Contains(name)) { kept.Add(pair); }
        }

        return kept.Count == 0 ? target[..mark] : target[..(mark + 1)] + string.Join('&', kept);
    }

    /// <summary>The same query behind another path.</summary>
    public static string WithPath(string target, string path)
    {
        var mark = target.IndexOf('?', StringComparison.Ordinal);
        return mark < 0 ? path : path + target[mark..];
    }

    /// <summary>The path as written, without the query.</summary>
    public static string PathOf(string target)
    {
        var mark = target.IndexOf('?', StringComparison.Ordinal);
        return mark < 0 ? target : target[..mark];
    }
}
