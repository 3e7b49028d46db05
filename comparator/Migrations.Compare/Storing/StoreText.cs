using System.Globalization;
using System.Text;

namespace Migrations.Compare.Storing;

/// <summary>Makes text safe for a VARCHAR: DuckDB ends a string at a zero byte and stores NULL for what is no UTF-8, both without a word.</summary>
public static class StoreText
{
    /// <summary>Zero characters and halves of surrogate pairs are written as <c>\uXXXX</c>; all else stays.</summary>
    public static string Escape(string text)
    {
        if (IsSafe(text)) { return text; }
        var escaped = new StringBuilder(text.Length + 16);
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1])) { escaped.Append(text[i++]).Append(text[i]); }
            else if (text[i] == '\0' || char.IsSurrogate(text[i])) { escaped.Append(CultureInfo.InvariantCulture, $"\\u{(int)text[i]:x4}"); }
            else { escaped.Append(text[i]); }
        }

        return escaped.ToString();
    }

    private static bool IsSafe(string text)
    {
        foreach (var c in text)
        {
            if (c == '\0' || char.IsSurrogate(c)) { return false; }
        }

        return true;
    }
}
