using Migrations.Capture.Segments;
using Migrations.Cli.Configuration;
using Migrations.Cli.Hosting;
using Migrations.Cli.Logs;
using Migrations.Exchanges.Evidence;
using Migrations.Exchanges.Tuples;
using Migrations.Replay.Backfill;
using Migrations.Replay.Pulling;

namespace Migrations.Cli.Runs;

/// <summary>How the log of a run was recorded, for the answers that rest on it.</summary>
internal static class RunRecording
{
    /// <summary>Null where there is no log. Damage in it is passed over: <c>log verify</c> tells it.</summary>
    public static RecordingMode? Read(CommandRun run, bool isPulled, CancellationToken cancellationToken)
    {
        var folder = run.Config.LogDirectory;
        return Directory.Exists(folder) ? RecordingMode.Read(new LogContents(CaptureLog.Open(folder), run.Environment.ShownPath(folder)).Frames(cancellationToken), isPulled) : null;
    }

    /// <summary>A pull counts for the replay when it had ended before the replay sent its first request.</summary>
    public static bool IsPulledBefore(MigrationConfig config)
    {
        if (FinishedPull(config) is not { } pull || !Directory.Exists(RunFolders.Replay(config))) { return false; }
        return TupleLog.Read(RunFolders.Replay(config)).FirstOrDefault(static tuple => tuple.SentAtUnixNanos > 0) is { } first && pull.CompletedAtUnixNanos <= first.SentAtUnixNanos;
    }

    /// <summary>Null when nothing was pulled, or the pull is not finished.</summary>
    public static PullImage? FinishedPull(MigrationConfig config)
    {
        var folder = RunFolders.Pull(config);
        if (!Directory.Exists(folder)) { return null; }
        try { return PullImage.Load(folder); }
        catch (BackfillException) { return null; }
    }

    /// <summary>As texts end with it, in lines.</summary>
    public static string Text(RecordingMode? recording) => recording is null
        ? "recorded: there is no capture log beside it\n"
        : $"recorded by {recording.Name}\n  promises: {recording.Promises}\n  does not: {recording.CannotPromise}\n";
}
