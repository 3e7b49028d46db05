using CsCheck;
using Migrations.Rules.Matching;

namespace Migrations.Rules.Tests;

public class WildcardTests
{
    [Theory]
    [InlineData("*", "", true)]
    [InlineData("a*c", "abbc", true)]
    [InlineData("a*c", "abbcd", false)]
    [InlineData("*b*b", "abab", true)]
    [InlineData("?", "a", false)]
    public void Only_the_star_is_special(string pattern, string text, bool matches) => Assert.Equal(matches, Wildcard.IsMatch(pattern, text));

    [Fact]
    public void Agrees_with_the_definition_on_any_pattern() =>
        Gen.Select(Gen.Char["ab*"].Array[0, 7], Gen.Char["ab"].Array[0, 9])
            .Sample((pattern, text) => Wildcard.IsMatch(pattern, text) == Plain(pattern, text));

    private static bool Plain(ReadOnlySpan<char> pattern, ReadOnlySpan<char> text)
    {
        if (pattern.IsEmpty) { return text.IsEmpty; }
        if (pattern[0] != '*') { return !text.IsEmpty && text[0] == pattern[0] && Plain(pattern[1..], text[1..]); }
        for (var skip = 0; skip <= text.Length; skip++)
        {
            if (Plain(pattern[1..], text[skip..])) { return true; }
        }

        return false;
    }
}
