using System.CommandLine;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Migrations.Cli.Hosting;

/// <summary>Runs one command line: parses, acts, and turns whatever happens into one message and an exit code.</summary>
internal static class MigrationsHost
{
    /// <summary>Runs with Ctrl-C and SIGTERM bound to a clean stop; a second signal ends the process at once.</summary>
    public static async Task<int> RunUnderSignalsAsync(IReadOnlyList<string> arguments, CommandEnvironment environment)
    {
        using var stop = new CancellationTokenSource();
        var signalled = 0;
        void Stop(PosixSignalContext context)
        {
            if (stop.IsCancellationRequested) { return; }
            context.Cancel = true;
            signalled = context.Signal == PosixSignal.SIGTERM ? ExitCodes.Terminated : ExitCodes.Interrupted;
            stop.Cancel(); // before a word is said: saying it may have to wait for a reader
            environment.Error.WriteLine("stopping; once more ends at once");
        }

        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        var code = await RunAsync(arguments, environment, stop.Token);
        return code == ExitCodes.Interrupted && signalled != 0 ? signalled : code;
    }

    public static async Task<int> RunAsync(IReadOnlyList<string> arguments, CommandEnvironment environment, CancellationToken cancellationToken)
    {
        var answer = new AnswerWriter(environment.Out);
        var code = await RunOnAsync(arguments, environment with { Out = answer }, answer, cancellationToken);
        try
        {
            await environment.Out.FlushAsync(CancellationToken.None);
            return code;
        }
        catch (IOException failure)
        {
            environment.Error.WriteLine($"migrations: standard output cannot be written: {failure.Message}");
            return ExitCodes.Failed;
        }
    }

    private static async Task<int> RunOnAsync(IReadOnlyList<string> arguments, CommandEnvironment environment, AnswerWriter answer, CancellationToken cancellationToken)
    {
        var options = new GlobalOptions();
        var root = CommandTree.Build(new CommandSetting(environment, options));
        var parsed = root.Parse(arguments);
        var mistakes = UsageMistakes.In(parsed);
        if (mistakes.Count > 0) { return Refuse(mistakes, parsed, environment, options); }

        var configuration = new InvocationConfiguration
        {
            Output = environment.Out,
            Error = environment.Error,
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = null, // its two seconds would cut our own clean-up short
        };
        try
        {
            return await parsed.InvokeAsync(configuration, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            environment.Error.WriteLine("stopped");
            return ExitCodes.Interrupted;
        }
        catch (Exception failure)
        {
            return Report(failure, parsed, environment, options, answer);
        }
    }

    private static int Refuse(IReadOnlyList<string> mistakes, ParseResult parsed, CommandEnvironment environment, GlobalOptions options)
    {
        var command = CommandTree.FullName(parsed.CommandResult.Command);
        var json = parsed.GetResult(options.Json) is { Implicit: false };
        Tell(string.Join("\n", mistakes), ExitCodes.Usage, json, environment);
        environment.Error.WriteLine($"'{command} --help' shows how it is used.");
        return ExitCodes.Usage;
    }

    private static int Report(Exception failure, ParseResult parsed, CommandEnvironment environment, GlobalOptions options, AnswerWriter answer)
    {
        var verbose = parsed.GetValue(options.Verbose);
        var (message, code) = FailureMessage.Of(failure);
        Tell(message, code, parsed.GetValue(options.Json) && !answer.HasBegun, environment);
        if (verbose) { environment.Error.WriteLine(failure.ToString()); }
        return code;
    }

    private static void Tell(string message, int code, bool json, CommandEnvironment environment)
    {
        environment.Error.WriteLine("migrations: " + message);
        if (json) { environment.Out.WriteLine(JsonSerializer.Serialize(new { error = message, exitCode = code }, CommandOutput.OneLine)); }
    }
}
