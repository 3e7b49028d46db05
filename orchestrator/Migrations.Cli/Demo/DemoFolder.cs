using Migrations.Cli.Hosting;

namespace Migrations.Cli.Demo;

/// <summary>What a demo leaves behind: the log, the run with its DuckDB file, and a migration.yaml that names them.</summary>
internal sealed class DemoFolder
{
    private const string FirstLine = "# Written by 'migrations demo'; its nodes are gone, the log and the run are here.";

    private DemoFolder(string path) => Path = path;

    public string Path { get; }

    public string Log => System.IO.Path.Combine(Path, "log");

    public string Run => System.IO.Path.Combine(Path, "run");

    public string Backfill => System.IO.Path.Combine(Run, "backfill");

    public string Pull => System.IO.Path.Combine(Run, "pull");

    public string Replay => System.IO.Path.Combine(Run, "replay");

    public string Database => System.IO.Path.Combine(Run, "comparison.duckdb");

    public string Config => System.IO.Path.Combine(Path, "migration.yaml");

    /// <summary>Makes the folder anew; one that is not an earlier demo's is refused.</summary>
    public static DemoFolder Make(string path)
    {
        var folder = new DemoFolder(path);
        if (Directory.Exists(path) && Directory.EnumerateFileSystemEntries(path).Any())
        {
            if (!File.Exists(folder.Config) || File.ReadLines(folder.Config).FirstOrDefault() != FirstLine) { throw CommandFailedException.Usage($"{path} is there and is not an earlier demo's; --out names another folder"); }
            Directory.Delete(path, recursive: true);
        }

        Directory.CreateDirectory(path);
        return folder;
    }

    public Task WriteConfigAsync(Uri source, Uri target, CancellationToken cancellationToken) => File.WriteAllTextAsync(
        Config,
        $"""
        {FirstLine}
        source:
          url: {source.AbsoluteUri.TrimEnd('/')}
        target:
          url: {target.AbsoluteUri.TrimEnd('/')}
        log: log
        run: run

        """,
        cancellationToken);
}
