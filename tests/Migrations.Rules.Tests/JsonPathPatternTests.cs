using CsCheck;
using Migrations.Rules.Matching;

namespace Migrations.Rules.Tests;

public class JsonPathPatternTests
{
    [Theory]
    [InlineData("hits.hits.*._type", "hits hits # _type", true)]
    [InlineData("hits.hits.*._type", "hits hits _type", false)]
    [InlineData("**.took", "took", true)]
    [InlineData("**.took", "responses # took", true)]
    [InlineData("_shards.**", "_shards", true)]
    [InlineData("nodes.*_id", "nodes x_id", true)]
    [InlineData("nodes.*_id", "nodes #", false)]
    [InlineData("a.'b.c'", "a b.c", true)]
    [InlineData("a.'*'", "a *", true)]
    [InlineData("a.'*'", "a b", false)]
    public void Matches_the_whole_path(string pattern, string path, bool matches) => Assert.Equal(matches, Parse(pattern).IsMatch(Path(path)));

    [Theory]
    [InlineData("", "empty step")]
    [InlineData("a..b", "empty step at character 3")]
    [InlineData("a.'b", "does not end")]
    [InlineData("a.b'c", "quote")]
    public void Says_what_is_wrong_with_a_path(string text, string expected)
    {
        Assert.False(JsonPathPattern.TryParse(text, out _, out var error));
        Assert.Contains(expected, error, StringComparison.Ordinal);
    }

    [Fact]
    public void Agrees_with_the_definition_on_any_path()
    {
        var steps = Pick("a", "b", "*", "**", "a*").Array[1, 5];
        var path = Pick("a", "b", "ab", null).Array[0, 6];
        Gen.Select(steps, path).Sample((pattern, at) => Parse(string.Join('.', pattern)).IsMatch(at) == Plain(pattern, at));
    }

    [Fact]
    public void What_is_formatted_is_read_back_and_matches_itself() =>
        Gen.OneOf(Gen.String[0, 8].Select(s => (string?)s), Pick(null, "a.b", "it's", "*", "**", "")).Array[1, 5].Sample(path =>
        {
            var text = JsonPathPattern.Format(path);
            return JsonPathPattern.ReadPath(text).SequenceEqual(path) && Parse(text).IsMatch(path);
        });

    private static bool Plain(ReadOnlySpan<string> pattern, ReadOnlySpan<string?> path)
    {
        if (pattern.IsEmpty) { return path.IsEmpty; }
        if (pattern[0] == "**") { return Plain(pattern[1..], path) || (!path.IsEmpty && Plain(pattern, path[1..])); }
        if (path.IsEmpty) { return false; }
        var one = pattern[0] == "*" || (path[0] is { } name && Wildcard.IsMatch(pattern[0], name));
        return one && Plain(pattern[1..], path[1..]);
    }

    private static JsonPathPattern Parse(string text) =>
        JsonPathPattern.TryParse(text, out var pattern, out var error) ? pattern : throw new FormatException(error);

    private static Gen<T> Pick<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);

    private static string?[] Path(string text) => [.. text.Split(' ').Select(s => s == "#" ? null : s)];
}
