using System.Text.Json;
using Migrations.Cli.Hosting;

namespace Migrations.Cli.Logs;

/// <summary>JSON lines into a file that appears whole or not at all, or onto standard output.</summary>
internal sealed class JsonLinesFile : IDisposable
{
    private readonly string? _path;
    private TextWriter? _writer;

    /// <param name="path">Absolute, or null for standard output.</param>
    public JsonLinesFile(string? path, CommandOutput output)
    {
        _path = path;
        _writer = path is null ? output.Answer : new StreamWriter(path + ".part");
    }

    public long Lines { get; private set; }

    public void Write(object line)
    {
        _writer!.WriteLine(JsonSerializer.Serialize(line, line.GetType(), CommandOutput.OneLine));
        Lines++;
    }

    public void Finish()
    {
        if (_path is null) { return; }
        _writer!.Dispose();
        _writer = null;
        File.Move(_path + ".part", _path, overwrite: true);
    }

    /// <summary>Takes an unfinished file away.</summary>
    public void Dispose()
    {
        if (_path is null || _writer is null) { return; }
        _writer.Dispose();
        File.Delete(_path + ".part");
    }
}
