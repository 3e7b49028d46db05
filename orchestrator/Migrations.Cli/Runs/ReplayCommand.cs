using System.CommandLine;
using Migrations.Cli.Configuration;
using Migrations.Cli.Hosting;
using Migrations.Replay;
using Migrations.Replay.Executing;
using Migrations.Replay.Sending;

namespace Migrations.Cli.Runs;

/// <summary><c>migrations replay</c>: the log against the target.</summary>
internal sealed class ReplayCommand : ActiveCommand
{
    private readonly Option<bool> _dryRun = new("--dry-run") { Description = "Send nothing: show what would be sent, rewritten and withheld, by API, and why." };

    public ReplayCommand(CommandSetting setting)
        : base(
            "replay",
            "Replays the log against the target, in the order each document needs, and sets right what the target did otherwise. Stopped or killed, it goes on where it was. Never asks the source.",
            CommandGroup.Move,
            setting)
    {
        Options.Add(_dryRun);
        Examples = [new("migrations replay --dry-run", "what would be sent, and what would not, and why"), new("migrations replay", "as fast as order allows")];
    }

    protected override async Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        if (!Directory.Exists(run.Config.LogDirectory)) { throw new CommandFailedException($"there is no capture log at {run.Environment.ShownPath(run.Config.LogDirectory)}"); }
        var replay = new ReplayRun(run.Config.LogDirectory, ReadOptions(run), run.Environment.Time);
        if (run.Value(_dryRun))
        {
            var preview = ReplayPreview.Of(replay.Plan());
            run.Output.Write(preview, Text(preview));
            return ExitCodes.Fine;
        }

        ReplayResult result;
        using (var line = new ProgressLine(run.Environment))
        {
            line.Show("reading the log");
            var progress = new ReportedProgress<ReplayProgress>(now => line.Show(
                $"{ShownText.Count(now.Done)} of {ShownText.Count(now.Units)}: {ShownText.Count(now.Sent)} sent, {ShownText.Count(now.Withheld)} withheld, {ShownText.Count(now.Applied)} applied from effects, {ShownText.Count(now.Reconciled)} documents reconciled"));
            result = await replay.RunAsync(progress, cancellationToken);
        }

        run.Output.Write(result, Text(result));
        return !result.Balances || result.Settled.Open.Count > 0 ? ExitCodes.Findings : result.Unanswered > 0 ? ExitCodes.Incomplete : ExitCodes.Fine;
    }

    private ReplayOptions ReadOptions(CommandRun run)
    {
        var settings = run.Config.Replay;
        if (settings.Speed is > 0) { throw CommandFailedException.Usage($"{settings.PaceAt}: 'replay.pace' can only be fast: this replayer goes as fast as order allows"); }
        var target = new TargetOptions { Url = run.Config.Target.Url, Credentials = run.Value(_dryRun) ? Exchanges.Clusters.ClusterCredentials.None : ClusterConnection.Credentials(run.Config.Target.Credentials, run.Environment) };
        var (backfill, pull) = (RunFolders.Backfill(run.Config), RunFolders.Pull(run.Config));
        return new ReplayOptions
        {
            Target = target with { Connections = settings.Connections ?? target.Connections, AnswerTimeout = settings.RequestTimeout ?? target.AnswerTimeout },
            RunDirectory = RunFolders.Replay(run.Config),
            BackfillDirectory = Directory.Exists(backfill) ? backfill : null,
            PullDirectory = Directory.Exists(pull) ? pull : null,
            Refusals = settings.Refusals == "goOn" ? RefusalPolicy.GoOn : RefusalPolicy.Stop,
            Outcome = settings.Outcome switch { "own" => OutcomePolicy.Own, "effects" => OutcomePolicy.Effects, _ => OutcomePolicy.Source },
        };
    }

    private static string Text(ReplayPreview preview)
    {
        var table = new TextTable("api", ">sent", ">rewritten", ">withheld", ">from effects", ">in the image");
        foreach (var api in preview.Apis) { table.Add(api.Api, ShownText.Count(api.Sent), ShownText.Count(api.Rewritten), ShownText.Count(api.Withheld), ShownText.Count(api.AppliedFromEffects), ShownText.Count(api.InImage)); }
        return $"{ShownText.Count(preview.Exchanges)} exchanges; {ShownText.Count(preview.EffectsAlone)} effects without a request would be applied by themselves\n{preview.Evidence.Promise}\n\n{table}{Why(preview.WithheldWhy)}";
    }

    private static string Text(ReplayResult result)
    {
        var books = result.Balances ? string.Empty : "THE BOOKS DO NOT BALANCE\n";
        return $"""
            {books}{ShownText.Count(result.Exchanges)} exchanges: {ShownText.Count(result.Sent)} sent, {ShownText.Count(result.Withheld)} withheld, {ShownText.Count(result.AppliedFromEffects)} applied from effects, {ShownText.Count(result.InImage)} in the image already
            {ShownText.Count(result.EffectsAlone)} effects without a request applied by themselves; {ShownText.Count(result.Reconciled)} documents reconciled; {ShownText.Count(result.Unanswered)} unanswered; {ShownText.Count(result.Repeats)} perhaps applied twice after a crash
            {Unsettled(result)}{StateChanges(result)}{result.Evidence?.Promise}{Pulled(result.Evidence)}
            {Why(result.WithheldWhy)}
            """;
    }

    private static string Unsettled(ReplayResult result)
    {
        var refused = result.RefusedByTarget == 0 ? string.Empty : $"{ShownText.Count(result.RefusedByTarget)} requests refused by the target for the caller (401, 403), which the source had not refused\n";
        var settled = result.Settled;
        if (settled.Documents == 0) { return refused; }
        var open = string.Concat(settled.Open.Select(static one => $"  differs still: {one}\n"));
        return $"{refused}{ShownText.Count(settled.Documents)} documents of writes in doubt or refused looked at again after {settled.Waited.TotalSeconds:0.#} s: {ShownText.Count(settled.Corrected)} set; a copy that comes later is not seen, replay again to look once more\n{open}";
    }

    private static string StateChanges(ReplayResult result)
    {
        if (result.StateChanges == 0) { return string.Empty; }
        var refused = string.Concat(result.StateChangesRefused.Select(static one => $"  refused by the target: {one}\n"));
        return $"{ShownText.Count(result.StateChanges)} changes of the cluster state that no request of the log asked for, set on the target\n{refused}";
    }

    private static string Pulled(Replay.Planning.EvidenceSummary? evidence) => evidence is { IsPulled: true }
        ? $"\nby the pull: {ShownText.Count(evidence.Added)} documents and {ShownText.Count(evidence.Deleted)} deletions the log does not tell of, {ShownText.Count(evidence.SourcesFound)} outcomes of answered operations, {ShownText.Count(evidence.Gone)} answered operations that the source has no more; {ShownText.Count(evidence.PastRecorder)} operations went past the recorder"
        : string.Empty;

    private static string Why(IReadOnlyDictionary<string, int> reasons)
    {
        if (reasons.Count == 0) { return string.Empty; }
        var table = new TextTable(">withheld", "why");
        foreach (var (reason, count) in reasons.OrderByDescending(pair => pair.Value)) { table.Add(ShownText.Count(count), reason); }
        return $"\n{table}";
    }
}
