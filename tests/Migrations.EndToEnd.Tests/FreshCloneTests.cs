using System.Text.RegularExpressions;

namespace Migrations.EndToEnd.Tests;

/// <summary>Both commands of the README in a fresh clone of what is committed, on a machine with .NET and without java, mvn or a Maven mirror.</summary>
public sealed partial class FreshCloneTests(OneClone one, ITestOutputHelper output) : IClassFixture<OneClone>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_demo_succeeds_on_embedded_clusters_and_tests_run_with_what_needs_a_jdk_skipped()
    {
        Require();
        var clone = await one.GetAsync(Token);
        await AssertDemoAsync(clone);
        await AssertTestAsync(clone, "--only=Migrations.Cli.Tests");
    }

    [Fact]
    public async Task The_PowerShell_script_says_and_answers_what_the_shell_script_does()
    {
        Require();
        var clone = await one.GetAsync(Token);
        if (await clone.FetchPowerShellAsync(Token) is { } missing) { Assert.Skip("PowerShell is not to be had: " + missing); }
        foreach (var (code, arguments) in ((int, string[])[])[(1, ["nonsense"]), (0, ["demo", "--help"]), (2, ["demo", "--no-such-flag"])])
        {
            var (shell, power) = (await clone.BuildAsync(arguments, Token), await clone.BuildByPowerShellAsync(arguments, Token));
            output.WriteLine($"{string.Join(' ', arguments)}: {power}");
            Assert.Equal((code, shell.ExitCode, shell.Out), (power.ExitCode, power.ExitCode, power.Out));
            Assert.Equal(WithoutNumbers(shell.Error), WithoutNumbers(power.Error));
        }

        AssertTest(await clone.BuildByPowerShellAsync(["test", "--only=Migrations.Rules.Tests,Migrations.Exchanges.Tests"], Token), 2);
    }

    [Fact]
    [Trait("Category", "Soak")]
    public async Task The_whole_test_run_passes_with_what_needs_a_jdk_skipped()
    {
        Require();
        using var clone = await FreshClone.MakeAsync(Token);
        await AssertTestAsync(clone);
    }

    private async Task AssertDemoAsync(FreshClone clone)
    {
        var demo = await clone.BuildAsync(["demo"], Token);
        output.WriteLine(demo.Error);
        output.WriteLine(demo.Out);
        Assert.Equal(0, demo.ExitCode);
        Assert.Contains("The plugin is not built: no JDK: no javac in JAVA_HOME or on the PATH (17 is wanted).", demo.Error, StringComparison.Ordinal);
        var lines = demo.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.StartsWith("clusters: embedded, ", lines[0], StringComparison.Ordinal);
        Assert.Equal(lines[0], lines[^1]);
        Assert.Equal("the books balance, and both clusters hold the same but for the 3 differences that were planted", lines[1]);
        Assert.True(File.Exists(Path.Combine(clone.Repository, "migrations-demo", "run", "comparison.duckdb")));
    }

    private async Task AssertTestAsync(FreshClone clone, params string[] options)
    {
        AssertTest(await clone.BuildAsync(["test", .. options], Token), 1);
    }

    /// <param name="projects">At least so many test projects ran.</param>
    private void AssertTest((int ExitCode, string Out, string Error) test, int projects)
    {
        output.WriteLine(test.Error);
        output.WriteLine(test.Out);
        Assert.Equal(0, test.ExitCode);
        var lines = test.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.True(lines.Count(static line => line.StartsWith("Test run summary: Passed!", StringComparison.Ordinal)) >= projects);
        Assert.Contains("skipped: the plugin and its tests: no JDK: no javac in JAVA_HOME or on the PATH (17 is wanted)", lines);
        var closing = Closing().Match(lines[^1]);
        Assert.True(closing.Success, lines[^1]);
        Assert.NotEqual("0", closing.Groups[1].Value);
        Assert.Equal("0", closing.Groups[2].Value);
        Assert.NotEqual("0", closing.Groups[3].Value);
    }

    private static IEnumerable<string> WithoutNumbers(string text) => text.Split('\n').Where(static line => line.Trim().Length > 0 && !line.Any(char.IsAsciiDigit));

    private static void Require()
    {
        if (OperatingSystem.IsWindows()) { Assert.Skip("build.sh needs a shell"); }
        if (Environment.GetEnvironmentVariable(FreshClone.NestedVariable) is not null) { Assert.Skip("these tests run in a clone themselves"); }
    }

    [GeneratedRegex(@"^(\d+) passed, (\d+) failed, (\d+) skipped$")]
    private static partial Regex Closing();
}
