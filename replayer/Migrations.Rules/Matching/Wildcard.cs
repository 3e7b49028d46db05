namespace Migrations.Rules.Matching;

/// <summary>Matches text against a pattern in which only <c>*</c> is special: any characters, none included.</summary>
/// <remarks>Pure. Time is bounded by pattern length times text length; no recursion.</remarks>
public static class Wildcard
{
    public static bool IsMatch(ReadOnlySpan<char> pattern, ReadOnlySpan<char> text)
    {
        var (p, t) = (0, 0);
        var (star, resume) = (-1, 0);
        while (t < text.Length)
        {
            if (p < pattern.Length && pattern[p] == '*')
            {
                (star, resume) = (p, t);
                p++;
            }
            else if (p < pattern.Length && pattern[p] == text[t])
            {
                p++;
                t++;
            }
            else if (star >= 0)
            {
                // The last star takes one character more; an earlier star never has to.
                (p, t) = (star + 1, ++resume);
            }
            else
            {
                return false;
            }
        }

        while (p < pattern.Length && pattern[p] == '*') { p++; }
        return p == pattern.Length;
    }
}
