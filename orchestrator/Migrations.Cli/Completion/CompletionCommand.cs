using System.CommandLine;
using Migrations.Cli.Hosting;

namespace Migrations.Cli.Completion;

/// <summary><c>migrations completion</c>: a script that teaches a shell our commands and options.</summary>
internal sealed class CompletionCommand : ActiveCommand
{
    private readonly Argument<string> _shell = new("shell") { Description = "bash, zsh or pwsh." };

    public CompletionCommand(CommandSetting setting)
        : base("completion", "Prints a script that completes commands and options in your shell.", CommandGroup.Around, setting)
    {
        _shell.AcceptOnlyFromAmong("bash", "zsh", "pwsh");
        Arguments.Add(_shell);
        Examples =
        [
            new("source <(migrations completion bash)", "in ~/.bashrc; the same with zsh in ~/.zshrc"),
            new("migrations completion pwsh | Out-String | Invoke-Expression", "in $PROFILE"),
        ];
    }

    protected override Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        var shell = run.Value(_shell)!;
        var script = CompletionScripts.For(shell);
        run.Output.Write(new { shell, script }, script);
        return Task.FromResult(ExitCodes.Fine);
    }
}
