using System.Text;

namespace Migrations.ModelCluster.Searching;

/// <summary>Cuts text into words as the standard analyzer does, for letters, digits and what joins them. Pure.</summary>
/// <remarks>Other analyzers than standard, simple, whitespace and keyword are taken for standard: no stemming, no stop words (README, Differences).</remarks>
internal static class TextAnalysis
{
    private const int MaxWord = 255;

    public static IEnumerable<string> Words(string text, string? analyzer = null) => analyzer switch
    {
        "keyword" => [text],
        "whitespace" => text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries),
        "simple" => Letters(text),
        _ => Standard(text),
    };

    private static IEnumerable<string> Letters(string text)
    {
        var word = new StringBuilder();
        foreach (var c in text + " ")
        {
            if (char.IsLetter(c)) { word.Append(char.ToLowerInvariant(c)); }
            else if (word.Length > 0)
            {
                yield return word.ToString();
                word.Clear();
            }
        }
    }

    private static IEnumerable<string> Standard(string text)
    {
        var start = -1;
        for (var i = 0; i <= text.Length; i++)
        {
            if (i < text.Length && (IsWord(text[i]) || (start >= 0 && Joins(text, i))) && !(start >= 0 && i - start >= MaxWord))
            {
                if (start < 0) { start = i; }
                continue;
            }

            if (start < 0) { continue; }
            var word = text[start..i];
            start = -1;
            if (word.Any(static c => c != '_')) { yield return word.ToLowerInvariant(); }
            if (i < text.Length && IsWord(text[i])) { start = i; }
        }
    }

    private static bool IsWord(char c) => char.IsLetterOrDigit(c) || c == '_' || char.GetUnicodeCategory(c) is System.Globalization.UnicodeCategory.NonSpacingMark;

    /// <summary>A dot or an apostrophe between two letters or two digits, a colon between letters, a comma between digits.</summary>
    private static bool Joins(string text, int i)
    {
        if (i + 1 >= text.Length) { return false; }
        var (before, after) = (text[i - 1], text[i + 1]);
        var letters = char.IsLetter(before) && char.IsLetter(after);
        var digits = char.IsDigit(before) && char.IsDigit(after);
        return text[i] switch
        {
            '.' or '\'' or '’' => letters || digits,
            ':' or '·' => letters,
            ',' or ';' => digits,
            _ => false,
        };
    }
}
