using System.CommandLine;
using Migrations.Cli.Hosting;

namespace Migrations.Cli.Configuration;

/// <summary><c>migrations init</c>: writes a commented migration.yaml.</summary>
internal sealed class InitCommand : ActiveCommand
{
    private readonly Argument<string> _file = new("file")
    {
        Description = "Where to write it; default: migration.yaml in the current folder. A file that is there is never overwritten.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    public InitCommand(CommandSetting setting)
        : base("init", "Writes a commented migration.yaml to fill in. Every other command reads it.", CommandGroup.SetUp, setting)
    {
        Arguments.Add(_file);
        Examples = [new("migrations init", "then write your two clusters into it, and where the sidecar keeps its log")];
    }

    protected override async Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        var path = run.Environment.FullPath(run.Value(_file) ?? MigrationConfigReader.DefaultFileName);
        var shown = run.Environment.ShownPath(path);
        if (File.Exists(path)) { throw CommandFailedException.Usage($"{shown} is there already; it is not overwritten"); }
        await using (var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write))
        {
            await using var writer = new StreamWriter(file);
            await writer.WriteAsync(Template().AsMemory(), cancellationToken);
        }

        run.Output.Write(new { file = path }, $"wrote {shown}; fill in 'source' and 'target', then see 'migrations --help' for the next steps");
        return ExitCodes.Fine;
    }

    /// <summary>The example as it ships.</summary>
    public static string Template()
    {
        using var stream = typeof(InitCommand).Assembly.GetManifestResourceStream("migration.example.yaml")
            ?? throw new InvalidOperationException("the example file is not in this build");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
