using System.Diagnostics;
using System.Text.Json;
using Migrations.Cli.Demo.Nodes;

namespace Migrations.EndToEnd.Tests.Demo;

/// <summary>The embedded demo as a user runs it; needs no real node.</summary>
public sealed class EmbeddedDemoTests(ITestOutputHelper output)
{
    private const string Line = "clusters: embedded, models of Elasticsearch 7.10.2 and OpenSearch 2.19.4 inside this program, because ";

    /// <summary>No JDK 17 that is found elsewhere helps without Maven.</summary>
    private static readonly Dictionary<string, string?> Bare = new() { ["PATH"] = "/nowhere", ["JAVA_HOME"] = null, ["MIGRATIONS_MAVEN_MIRROR"] = null, ["MIGRATIONS_MAVEN_SETTINGS"] = null };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Without_a_java_and_without_asking_it_records_through_the_proxy_and_finds_the_three_planted_differences()
    {
        using var folder = TemporaryFolder.Create("migrations-embedded-");
        var temporary = Directory.CreateDirectory(folder.Below("tmp")).FullName;
        var run = await BuiltProgram.RunAsync(["demo", "--small", "--seed", "11"], folder.Path, new Dictionary<string, string?>(Bare) { ["TMPDIR"] = temporary }, Token);
        output.WriteLine(run.Out);
        output.WriteLine(run.Error);
        Assert.Equal(0, run.ExitCode);
        var lines = run.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(lines[0], lines[^1]);
        Assert.StartsWith(Line + "real ones cannot run here (no ", lines[0], StringComparison.Ordinal);
        Assert.EndsWith("; once that is there they are taken by themselves, or by --real", lines[0], StringComparison.Ordinal);
        Assert.Equal("the books balance, and both clusters hold the same but for the 3 differences that were planted", lines[1]);
        Assert.Contains("planted         by this demo on the target, to show how differences are found", lines);
        Assert.Contains("  another analyzer: guide.name is analyzed by whitespace on the target, by simple on the source", lines);
        Assert.Contains("  a missing document: guide/00M is not on the target", lines);
        Assert.Contains("  a changed value: guide/00R has another city on the target", lines);
        Assert.Empty(Directory.EnumerateFileSystemEntries(temporary));
        Assert.Empty(ProcessesNaming(folder.Path));
    }

    [Fact]
    public async Task With_json_the_answer_is_one_document_and_first_and_last_line_stand_beside_it()
    {
        using var folder = TemporaryFolder.Create("migrations-embedded-");
        var run = await BuiltProgram.RunAsync(["demo", "--embedded", "--small", "--json"], folder.Path, Token);
        output.WriteLine(run.Error);
        Assert.Equal(0, run.ExitCode);
        var lines = run.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.StartsWith(Line + "--embedded was given", lines[0], StringComparison.Ordinal);
        Assert.Equal(lines[0], lines[^1]);
        var answer = JsonDocument.Parse(run.Out).RootElement;
        Assert.Equal("embedded", answer.GetProperty("clusters").GetProperty("kind").GetString());
        Assert.Empty(answer.GetProperty("problems").EnumerateArray());
        Assert.Equal(["another analyzer", "a missing document", "a changed value"], answer.GetProperty("planted").EnumerateArray().Select(static p => p.GetProperty("what").GetString()));
        Assert.Equal(2, answer.GetProperty("parity").GetProperty("documents").GetInt64() - answer.GetProperty("parity").GetProperty("equal").GetInt64());
        Assert.True(answer.GetProperty("captured").GetInt32() >= answer.GetProperty("requestsDriven").GetInt32());
    }

    [Fact]
    public async Task Real_clusters_that_cannot_be_had_are_one_message_that_says_what_is_missing()
    {
        using var folder = TemporaryFolder.Create("migrations-embedded-");
        var run = await BuiltProgram.RunAsync(["demo", "--real"], folder.Path, Bare, Token);
        Assert.Equal(1, run.ExitCode);
        Assert.Empty(run.Out);
        Assert.StartsWith("migrations: --real: no ", run.Error, StringComparison.Ordinal);
        Assert.Single(run.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Path));
    }

    [Fact]
    public async Task Stopped_amid_its_traffic_it_leaves_no_process_and_no_temporary_folder()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "signals are a matter of Unix");
        using var folder = TemporaryFolder.Create("migrations-embedded-");
        var temporary = Directory.CreateDirectory(folder.Below("tmp")).FullName;
        var start = new ProcessStartInfo(BuiltProgram.Path, ["demo", "--embedded"]) { WorkingDirectory = folder.Path, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["TMPDIR"] = temporary;
        using var program = Process.Start(start)!;
        using var killed = Token.Register(() => program.Kill(entireProcessTree: true));
        for (var line = ""; !line.Contains("round 1 of 4: writes", StringComparison.Ordinal);) { line = await program.StandardError.ReadLineAsync(Token) ?? throw new EndOfStreamException(); }
        Assert.NotEmpty(ProcessesNaming(folder.Path));
        UnixSignals.Send(program.Id, UnixSignals.Terminate);
        var rest = program.StandardError.ReadToEndAsync(Token);
        Assert.Equal(["clusters: embedded"], (await program.StandardOutput.ReadToEndAsync(Token)).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(static line => line[..18]));
        await program.WaitForExitAsync(Token);
        output.WriteLine(await rest);
        Assert.Equal(143, program.ExitCode);
        Assert.Empty(ProcessesNaming(folder.Path));
        Assert.Empty(Directory.EnumerateFileSystemEntries(temporary));
    }

    /// <summary>Processes whose command line names something below the folder: sidecar and proxy do.</summary>
    private static IEnumerable<string> ProcessesNaming(string folder)
    {
        if (!OperatingSystem.IsLinux()) { return []; }
        return Process.GetProcesses().Select(static p => CommandLine(p.Id)).Where(line => line.Contains(folder, StringComparison.Ordinal));
    }

    private static string CommandLine(int id)
    {
        try { return File.ReadAllText($"/proc/{id}/cmdline"); }
        catch (IOException) { return string.Empty; } // it has ended
    }
}
