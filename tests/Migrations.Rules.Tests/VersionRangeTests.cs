using Migrations.Rules.Matching;

namespace Migrations.Rules.Tests;

public class VersionRangeTests
{
    [Theory]
    [InlineData("*", "elasticsearch", "7.10.2", true)]
    [InlineData("elasticsearch 7.10.x", "elasticsearch", "7.10.2", true)]
    [InlineData("elasticsearch 7.10.x", "elasticsearch", "7.1.2", false)]
    [InlineData("elasticsearch *", "opensearch", "2.19.4", false)]
    [InlineData("opensearch >=2.0 <3", "opensearch", "2.19.4", true)]
    [InlineData("opensearch >=2.0 <3", "opensearch", "3.0.0", false)]
    [InlineData(">2.19", "opensearch", "2.19.4-SNAPSHOT", true)]
    [InlineData("=2.19", "opensearch", "2.19.0", true)]
    public void Contains_what_all_its_bounds_allow(string range, string product, string version, bool contains)
    {
        Assert.True(VersionRange.TryParse(range, out var parsed, out _));
        Assert.Equal(contains, parsed.Contains(product, version));
    }

    [Fact]
    public void Refuses_what_is_no_version()
    {
        Assert.False(VersionRange.TryParse("opensearch >=two", out _, out var error));
        Assert.Contains(">=two", error, StringComparison.Ordinal);
    }
}
