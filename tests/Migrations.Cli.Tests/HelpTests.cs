using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text.Json;
using Migrations.Cli.Help;
using Migrations.Cli.Hosting;
using Migrations.Testing;

namespace Migrations.Cli.Tests;

public class HelpTests
{
    public static TheoryData<string> Commands() => [.. Every().Select(CommandTree.FullName)];

    [Theory]
    [MemberData(nameof(Commands))]
    public async Task Every_help_page_is_as_approved(string command)
    {
        using var run = new CliRun();
        var code = await run.RunAsync([.. Words(command), "--help"]);

        Assert.Equal((0, string.Empty), (code, run.Error));
        Assert.All(run.Out.Split('\n'), line => Assert.True(line.Length <= 120, line));
        ApprovedText.Check(typeof(HelpTests).Assembly, "Approved", "help." + command.Replace(' ', '-'), run.Out);
    }

    [Fact]
    public async Task Called_without_a_word_it_shows_the_same_as_help()
    {
        using var bare = new CliRun();
        using var help = new CliRun();
        Assert.Equal(0, await bare.RunAsync());
        Assert.Equal(0, await help.RunAsync("--help"));
        Assert.Equal(help.Out, bare.Out);
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public async Task An_unknown_flag_is_a_usage_error_on_every_command(string command)
    {
        using var run = new CliRun();
        var code = await run.RunAsync([.. Words(command), "--no-such-flag"]);

        Assert.Equal(ExitCodes.Usage, code);
        Assert.Contains("--no-such-flag", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", run.Error, StringComparison.Ordinal);
        Assert.Empty(run.Out);
        Assert.Empty(Directory.EnumerateFileSystemEntries(run.Folder));
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public async Task With_json_every_command_answers_one_document_even_when_it_fails(string command)
    {
        using var run = new CliRun();
        run.Write("migration.yaml", "nonsense: 1\n");
        // The demo starts real nodes wherever it can: a file where its folder shall be keeps it from that.
        await run.RunAsync([.. Words(command), .. command == "migrations demo" ? ["--out", "migration.yaml"] : Array.Empty<string>(), "--json"]);

        if (command == "migrations") { return; } // shows the help
        Assert.NotEqual(JsonValueKind.Undefined, run.Json().ValueKind);
    }

    [Fact]
    public void Every_command_has_an_example_and_a_description_that_ends_like_a_sentence()
    {
        foreach (var command in Every().OfType<ActiveCommand>())
        {
            Assert.EndsWith(".", command.Description, StringComparison.Ordinal);
            Assert.NotEmpty(command.Examples);
            foreach (var symbol in command.Options.Cast<Symbol>().Concat(command.Arguments)) { Assert.False(string.IsNullOrEmpty(symbol.Description), $"{command.Name} {symbol.Name}"); }
        }
    }

    [Fact]
    public void Every_example_is_a_command_line_that_is_understood()
    {
        var root = CommandTree.Build(new CommandSetting(CommandEnvironment.OfProcess(), new GlobalOptions()));
        foreach (var example in Every().OfType<MigrationsCommand>().SelectMany(command => command.Examples).Concat(HelpPage.FirstSteps))
        {
            var line = example.Line.Replace("source <(", string.Empty, StringComparison.Ordinal).Split(['|', ')', '<'])[0].Replace('\'', '"');
            var words = CommandLineParser.SplitCommandLine(line).ToArray();
            Assert.Equal("migrations", words[0]);
            Assert.Empty(UsageMistakes.In(root.Parse(words[1..])));
        }
    }

    private static IEnumerable<Command> Every()
    {
        var environment = CommandEnvironment.OfProcess();
        return Below(CommandTree.Build(new CommandSetting(environment, new GlobalOptions())));
    }

    private static IEnumerable<Command> Below(Command command) => command.Subcommands.SelectMany(Below).Prepend(command);

    private static string[] Words(string command) => command.Split(' ')[1..];
}
