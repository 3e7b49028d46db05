using System.Text.RegularExpressions;
using Migrations.Compare.Storing;
using Migrations.Rules.Packs;
using Migrations.Testing;

namespace Migrations.Compare.Tests;

/// <summary>What the pages show can be typed.</summary>
public sealed class PageTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("pages-").FullName;

    [Fact]
    public void The_rule_on_the_page_of_rules_can_be_read() => Assert.All(Blocks("rules.md", "yaml"), text => Assert.NotEmpty(RulePack.Parse(text, "rules.md").Rules));

    [Fact]
    public void The_questions_on_the_page_of_the_store_can_be_asked()
    {
        using var connection = StoreConnection.OpenOwner(Path.Combine(_folder, "s.duckdb"));
        Assert.All(Blocks("store.md", "sql"), connection.Run);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static List<string> Blocks(string page, string language)
    {
        var text = File.ReadAllText(Path.Combine(ApprovedText.Metadata(typeof(PageTests).Assembly, "RepositoryRoot"), "docs", page));
        var blocks = Regex.Matches(text, $"```{language}\n(.*?)```", RegexOptions.Singleline).Select(m => m.Groups[1].Value).ToList();
        Assert.NotEmpty(blocks);
        return blocks;
    }
}
