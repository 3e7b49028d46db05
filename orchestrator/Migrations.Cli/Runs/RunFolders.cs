using Migrations.Cli.Configuration;

namespace Migrations.Cli.Runs;

/// <summary>What lies where in a run's folder.</summary>
internal static class RunFolders
{
    /// <summary>Where a backfill stands, and the image it made.</summary>
    public static string Backfill(MigrationConfig config) => Path.Combine(config.RunDirectory, "backfill");

    /// <summary>Where a pull stands, and what it found.</summary>
    public static string Pull(MigrationConfig config) => Path.Combine(config.RunDirectory, "pull");

    /// <summary>Tuples and intents of the replay.</summary>
    public static string Replay(MigrationConfig config) => Path.Combine(config.RunDirectory, "replay");

    /// <summary>What compare found, for <c>migrations sql</c>.</summary>
    public static string Database(MigrationConfig config) => Path.Combine(config.RunDirectory, "comparison.duckdb");
}
