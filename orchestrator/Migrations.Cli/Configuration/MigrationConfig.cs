using Migrations.Cli.Hosting;

namespace Migrations.Cli.Configuration;

/// <summary>What migration.yaml says: between which clusters, where things lie, by which rules.</summary>
/// <param name="ShownFile">The file as messages name it.</param>
/// <param name="LogDirectory">Where the sidecar keeps the capture log; absolute.</param>
/// <param name="RunDirectory">Where replays and comparisons keep what they make; absolute.</param>
/// <param name="Rules">Absolute paths of rule files and names of built-in packs, in order: a later one overrides.</param>
internal sealed record MigrationConfig(
    string ShownFile,
    ClusterConfig? SourceOrNone,
    ClusterConfig? TargetOrNone,
    string LogDirectory,
    string RunDirectory,
    IReadOnlyList<string> Rules,
    ReplayConfig Replay)
{
    /// <summary>The cluster to leave; a usage failure when the file does not say it.</summary>
    public ClusterConfig Source => SourceOrNone ?? throw Missing("source");

    /// <summary>The cluster to go to; a usage failure when the file does not say it.</summary>
    public ClusterConfig Target => TargetOrNone ?? throw Missing("target");

    private CommandFailedException Missing(string key) =>
        CommandFailedException.Usage($"{ShownFile}: '{key}' is missing, and this command needs it ('migrations init' shows an example)");
}
