using System.Text.RegularExpressions;
using Migrations.Cli.Demo.Nodes;
using Migrations.EndToEnd.Tests.Nodes;

namespace Migrations.EndToEnd.Tests;

/// <summary>What the README tells a newcomer to type is typed here.</summary>
public sealed partial class ReadmeTests(ITestOutputHelper output)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void Every_line_of_the_readme_to_type_is_one_that_is_run_here()
    {
        Assert.All(Lines(), static line => Assert.True(line.StartsWith("./build.sh ", StringComparison.Ordinal) || line.StartsWith("migrations ", StringComparison.Ordinal), line));
        var targets = File.ReadAllText(Path.Combine(BuiltProgram.Repository, "build.cake"));
        Assert.All(Lines().Where(static l => l.StartsWith("./build.sh ", StringComparison.Ordinal)), line => Assert.Contains($"Task(\"{line["./build.sh ".Length..]}\")", targets, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("--real")]
    [InlineData("--embedded")]
    public async Task The_demo_succeeds_and_what_the_readme_says_to_try_after_it_answers(string clusters)
    {
        if (clusters == "--real") { await RealNodes.RequireAsync(); }
        using var folder = TemporaryFolder.Create("migrations-readme-");
        var demo = await BuiltProgram.RunAsync(["demo", clusters, "--small", "--seed", "5"], folder.Path, Token);
        output.WriteLine(demo.Error);
        output.WriteLine(demo.Out);
        Assert.Equal(0, demo.ExitCode);
        foreach (var line in Lines().Where(static l => l.StartsWith("migrations ", StringComparison.Ordinal)))
        {
            var run = await BuiltProgram.RunAsync(Words().Matches(line["migrations ".Length..]).Select(static m => m.Value.Trim('"')), folder.Below("migrations-demo"), Token);
            output.WriteLine($"$ {line}\n{run.Out}{run.Error}");
            // A proxy's log cannot prove by itself that nothing is missing: log verify says so.
            Assert.True(run.ExitCode is 0 or 3 || (run.ExitCode == 4 && clusters == "--embedded" && line == "migrations log verify"), $"{line} ended with {run.ExitCode}: {run.Error}");
            Assert.NotEmpty(run.Out);
        }
    }

    private static IEnumerable<string> Lines()
    {
        var text = File.ReadAllText(Path.Combine(BuiltProgram.Repository, "README.md"));
        return Blocks().Matches(text).SelectMany(static m => m.Groups[1].Value.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
    }

    [GeneratedRegex("```sh\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Blocks();

    [GeneratedRegex("\"[^\"]*\"|[^ ]+")]
    private static partial Regex Words();
}
