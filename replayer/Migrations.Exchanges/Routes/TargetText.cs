using System.Text;

namespace Migrations.Exchanges.Routes;

/// <summary>Takes a request target apart. Pure; what is not well encoded stays as it is.</summary>
public static class TargetText
{
    /// <summary>Path (decoded of nothing, origin form) and the text behind the first question mark.</summary>
    public static (string Path, string Query) Split(string target)
    {
        var scheme = target.IndexOf("://", StringComparison.Ordinal);
        if (scheme > 0 && !target.StartsWith('/'))
        {
            var slash = target.IndexOf('/', scheme + 3);
            target = slash < 0 ? "/" : target[slash..];
        }

        var mark = target.IndexOf('?', StringComparison.Ordinal);
        return mark < 0 ? (target, "") : (target[..mark], target[(mark + 1)..]);
    }

    public static IReadOnlyList<KeyValuePair<string, string>> Query(string text)
    {
        if (text.Length == 0) { return []; }
        var pairs = new List<KeyValuePair<string, string>>();
        foreach (var pair in text.Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var equals = pair.IndexOf('=', StringComparison.Ordinal);
            var name = equals < 0 ? pair : pair[..equals];
            pairs.Add(new(Decode(name, plusIsSpace: true), equals < 0 ? "" : Decode(pair[(equals + 1)..], plusIsSpace: true)));
        }

        return pairs;
    }

    public static string Decode(string text, bool plusIsSpace)
    {
        if (plusIsSpace) { text = text.Replace('+', ' '); }
        return text.Contains('%', StringComparison.Ordinal) ? Uri.UnescapeDataString(text) : Latin1AsUtf8(text);
    }

    /// <summary>Targets are kept as Latin-1 text of the wire's bytes: raw UTF-8 in a path is read as what it meant.</summary>
    private static string Latin1AsUtf8(string text)
    {
        foreach (var c in text)
        {
            if (c <= 127) { continue; }
            return c > 255 ? text : Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(text));
        }

        return text;
    }
}
