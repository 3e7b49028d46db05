namespace Migrations.ModelCluster.Answering;

/// <summary>Names with stars, as in index expressions, template patterns and filter paths.</summary>
internal static class NamePattern
{
    public static bool Matches(string pattern, string name) => pattern.Contains('*') ? Matches(pattern.AsSpan(), name) : pattern == name;

    private static bool Matches(ReadOnlySpan<char> pattern, ReadOnlySpan<char> name)
    {
        var star = pattern.IndexOf('*');
        if (star < 0) { return pattern.SequenceEqual(name); }
        if (!name.StartsWith(pattern[..star])) { return false; }
        var rest = pattern[(star + 1)..];
        if (rest.IsEmpty) { return true; }
        for (var i = star; i <= name.Length; i++)
        {
            if (Matches(rest, name[i..])) { return true; }
        }

        return false;
    }
}
