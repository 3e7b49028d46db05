using System.Diagnostics;
using System.Globalization;
using Migrations.Capture.Records;

namespace Migrations.Cli.Tests;

public class SignalTests
{
    [Theory(Timeout = 60_000)]
    [InlineData("INT", 130)]
    [InlineData("TERM", 143)]
    public async Task A_signal_half_way_ends_the_program_cleanly_with_the_shells_exit_code(string signal, int exitCode)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "signals are a matter of Unix");
        var token = TestContext.Current.CancellationToken;
        using var run = new CliRun();
        WriteLongLog(Path.Combine(run.Folder, "log"));
        // A program that hangs is killed with the test, not left behind.
        using var program = Start(run.Folder, "log", "show", "--log", "log");
        using var killed = token.Register(() => program.Kill());
        Assert.NotNull(await program.StandardOutput.ReadLineAsync(token)); // at work; its next lines fill the pipe, which nobody reads

        using (var kill = Process.Start("kill", ["-" + signal, program.Id.ToString(CultureInfo.InvariantCulture)])) { await kill.WaitForExitAsync(token); }
        Assert.Equal("stopping; once more ends at once", await program.StandardError.ReadLineAsync(token));
        var rest = await program.StandardOutput.ReadToEndAsync(token);
        await program.WaitForExitAsync(token);

        Assert.Equal((exitCode, "stopped\n"), (program.ExitCode, await program.StandardError.ReadToEndAsync(token)));
        Assert.True(rest.Split('\n').Length < 8_000, "it went on to the end");
    }

    private static void WriteLongLog(string folder)
    {
        using var log = new SmallLog(folder);
        for (uint number = 1; number <= 8_000; number++) { log.Exchange(1, number, $"GET /orders/_doc/{number}", "", 200, "{}"); }
        log.Effect("1", 0, RequestStamp.None);
        log.End();
    }

    private static Process Start(string folder, params string[] arguments)
    {
        string[] command = ["dotnet", Path.Combine(AppContext.BaseDirectory, "migrations.dll"), .. arguments];
        if (IsInterruptIgnored()) { command = ["env", "--default-signal=INT", .. command]; }
        var start = new ProcessStartInfo(command[0], command[1..])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        return Process.Start(start)!;
    }

    /// <summary>A shell that starts tests in its background lets them, and what they start, ignore Ctrl-C.</summary>
    private static bool IsInterruptIgnored()
    {
        const string Status = "/proc/self/status";
        if (!File.Exists(Status)) { return false; }
        var ignored = File.ReadLines(Status).FirstOrDefault(static line => line.StartsWith("SigIgn:", StringComparison.Ordinal));
        return ignored is not null && (ulong.Parse(ignored["SigIgn:".Length..].Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture) & 0b10) != 0;
    }
}
