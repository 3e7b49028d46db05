using System.Text.Json;
using Migrations.Cli.Hosting;

namespace Migrations.Cli.Tests;

/// <summary>Runs the program in this process, in a folder of its own, and keeps what it says.</summary>
internal sealed class CliRun : IDisposable
{
    public string Folder { get; } = Directory.CreateTempSubdirectory("migrations-cli-").FullName;

    public Dictionary<string, string> Variables { get; } = [];

    public string Input { get; set; } = string.Empty;

    public string Out { get; private set; } = string.Empty;

    public string Error { get; private set; } = string.Empty;

    public Task<int> RunAsync(params string[] arguments) => RunUntilAsync(arguments, TestContext.Current.CancellationToken);

    public async Task<int> RunUntilAsync(string[] arguments, CancellationToken cancellationToken)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var environment = new CommandEnvironment(new StringReader(Input), output, error, TimeProvider.System, Folder, name => Variables.GetValueOrDefault(name), ShowsProgress: false);
        var code = await MigrationsHost.RunAsync(arguments, environment, cancellationToken);
        Out = output.ToString();
        Error = error.ToString();
        return code;
    }

    /// <summary>Standard output as the one JSON document it must be.</summary>
    public JsonElement Json() => JsonDocument.Parse(Out).RootElement;

    public string Write(string name, string text)
    {
        var path = Path.Combine(Folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return path;
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
