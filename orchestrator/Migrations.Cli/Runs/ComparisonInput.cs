using Migrations.Capture.Segments;
using Migrations.Cli.Configuration;
using Migrations.Cli.Hosting;
using Migrations.Cli.Logs;
using Migrations.Compare;
using Migrations.Compare.Storing;
using Migrations.Exchanges.Assembling;
using Migrations.Exchanges.Evidence;
using Migrations.Exchanges.Tuples;
using Migrations.Rules.Packs;

namespace Migrations.Cli.Runs;

/// <summary>Where compare and recompare take from what they judge: the log, the replay's tuples, the rules, the two versions.</summary>
internal static class ComparisonInput
{
    public static IReadOnlyList<Exchange> Exchanges(MigrationConfig config) => ExchangeLog.Read(CaptureLog.Open(config.LogDirectory).ReadFrames());

    /// <summary>The replay's tuples; what a killed replay left half written is told, since its exchanges count as not replayed.</summary>
    public static IEnumerable<ExchangeTuple> Tuples(CommandRun run) => TupleLog.Read(
        RunFolders.Replay(run.Config),
        (file, bytes) => run.Output.Note($"migrations: {run.Environment.ShownPath(file)}: its last {ShownText.Count(bytes)} bytes are half a batch, passed over; what they held of counts as not replayed"));

    /// <summary>The shipped packs, then the file's own: a later rule overrides an earlier one of its name.</summary>
    public static ComparisonOptions WithRules(ComparisonOptions options, MigrationConfig config)
    {
        var shipped = ShippedPacks.For(options.SourceProduct, options.SourceVersion, options.TargetProduct, options.TargetVersion);
        return config.Rules.Count == 0 ? options : options with { Rules = RulePack.Merge([shipped, .. config.Rules.Select(Load)]) };
    }

    /// <summary>The two ends as the log and the target tell them.</summary>
    public static async Task<ComparisonOptions> OptionsAsync(CommandRun run, CancellationToken cancellationToken)
    {
        var config = run.Config;
        RequireReplay(run);
        var contents = new LogContents(CaptureLog.Open(config.LogDirectory), run.Environment.ShownPath(config.LogDirectory));
        var (product, version) = await SourceAsync(run, contents, cancellationToken);
        using var target = ClusterConnection.Open(config.Target, run.Environment);
        var info = await target.InfoAsync(cancellationToken);
        return WithRules(
            new ComparisonOptions
            {
                DatabasePath = RunFolders.Database(config),
                Recording = RecordingMode.Read(contents.Frames(cancellationToken), RunRecording.IsPulledBefore(config)),
                SourceProduct = product,
                SourceVersion = version,
                TargetProduct = info.Product,
                TargetVersion = info.Version,
            },
            config);
    }

    /// <summary>As the log tells it; a proxy that was not told what it stands before leaves it to the source itself.</summary>
    private static async Task<(string Product, string Version)> SourceAsync(CommandRun run, LogContents contents, CancellationToken cancellationToken)
    {
        var told = LogInventory.Take(contents, cancellationToken).Epochs;
        if (told.FirstOrDefault(static epoch => epoch.Version is not null) is { } hello) { return (hello.Product ?? "elasticsearch", hello.Version!); }
        if (told.Count == 0) { throw new CommandFailedException($"{contents.Shown} does not say which product and version it was recorded on"); }
        using var source = ClusterConnection.Open(run.Config.Source, run.Environment);
        var info = await source.InfoAsync(cancellationToken);
        return (info.Product, info.Version);
    }

    /// <summary>The two ends as an earlier comparison kept them.</summary>
    public static ComparisonOptions StoredOptions(CommandRun run)
    {
        var path = RunFolders.Database(run.Config);
        using var connection = StoreConnection.OpenReader(path);
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT source_product, source_version, target_product, target_version FROM runs WHERE name = 'run'";
        using var row = command.ExecuteReader();
        if (!row.Read()) { throw new CommandFailedException($"{run.Environment.ShownPath(path)} holds no comparison yet; 'migrations compare' makes one"); }
        var options = new ComparisonOptions { DatabasePath = path, SourceProduct = row.GetString(0), SourceVersion = row.GetString(1), TargetProduct = row.GetString(2), TargetVersion = row.GetString(3) };
        return WithRules(options, run.Config);
    }

    public static void RequireReplay(CommandRun run)
    {
        if (!Directory.Exists(run.Config.LogDirectory)) { throw new CommandFailedException($"there is no capture log at {run.Environment.ShownPath(run.Config.LogDirectory)}"); }
        var replay = RunFolders.Replay(run.Config);
        if (!Directory.Exists(replay)) { throw new CommandFailedException($"there is no replay at {run.Environment.ShownPath(replay)}; 'migrations replay' makes one"); }
    }

    private static RulePack Load(string rule) =>
        Path.IsPathRooted(rule) ? RulePack.Load(rule) : RulePack.Parse(ShippedPacks.Text(rule + ".yaml"), "rules/" + rule + ".yaml");
}
