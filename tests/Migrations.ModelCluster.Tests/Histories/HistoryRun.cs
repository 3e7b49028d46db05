using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Migrations.Compare.Parity;
using Migrations.Exchanges.Tuples;
using Migrations.ModelCluster.Recording;
using Migrations.ModelCluster.Tests.Migrating;
using Migrations.Replay.Journaling;
using Migrations.Replay.Pulling;

namespace Migrations.ModelCluster.Tests.Histories;

/// <summary>Records a history on a model 7.10, replays it to a model 2.19, and has judged what came of it.</summary>
internal static class HistoryRun
{
    /// <summary>Null when all holds; else the first thing that does not.</summary>
    public static async Task<string?> FailureAsync(History history, CancellationToken token)
    {
        HistoryOutcome outcome;
        try { outcome = await RunAsync(history, token); }
        catch (Exception e) when (e is not OperationCanceledException) { return $"the replay ended with {e.GetType().Name}: {e.Message}"; }
        return FailureOf(outcome) is { } failure ? $"{failure}\n  {outcome}" : null;
    }

    public static string? FailureOf(HistoryOutcome outcome) => BooksJudge.Failure(outcome) ?? LaneJudge.Failure(outcome) ?? ShardJudge.Failure(outcome) ?? outcome.Parity;

    /// <param name="spoil">Done to the target before it is compared: to see that the comparison finds it.</param>
    public static async Task<HistoryOutcome> RunAsync(History history, CancellationToken token, Func<ModelNode, Task>? spoil = null)
    {
        await using var models = await TwoModels.StartAsync(history.Seed, TimeProvider.System, token);
        var (source, target) = (new AppliedOperations(), new AppliedOperations());
        var options = new RecordingOptions { By = history.RecordedBy, Syncs = history.LosesWrites ? new Random(history.Seed) : null };
        using (var recorder = LogRecorder.Open(models.SourceHost.Node, models.Folder("log"), TimeProvider.System, options))
        {
            models.SourceHost.Node.Watch(history.RecordedBy == RecordedBy.Plugin ? new BothWitnesses(recorder, source) : source);
            Record(recorder, models.SourceHost.Node, history, token);
        }

        if (history.IsPulled) { await new PullRun(models.Source, new PullOptions { Folder = models.Folder("pull") }, new LaterTime(TimeSpan.FromHours(1))).RunAsync(null, token); }
        models.TargetHost.Node.Watch(target);
        var runs = new KilledRuns(models, history, token);
        var result = await runs.ReplayAsync();
        models.TargetHost.Node.Faults.Clear();
        var replayed = target.All.ToList(); // what parity may put right does not count
        var shards = await ShardsAsync(models, token);
        if (spoil is not null) { await spoil(models.TargetHost.Node); }
        List<ExchangeTuple> tuples = [.. TupleLog.Read(runs.Folder)];
        return new HistoryOutcome(history, source.All, replayed, result, tuples, HasBegunAgain(runs.Folder), shards, await ParityFailureAsync(models, history, token)) { LostNames = LostNamesOf(runs.Folder, tuples) };
    }

    private static async Task<List<ShardCount>> ShardsAsync(TwoModels models, CancellationToken token)
    {
        var target = (await models.Target.CheckpointsAsync("*", token)).ToDictionary(static s => (s.Index, s.Shard));
        return [.. (await models.Source.CheckpointsAsync("*", token)).Where(s => target.ContainsKey((s.Index, s.Shard)))
            .Select(s => new ShardCount(s.Index, s.Shard, s.IndexUuid, target[(s.Index, s.Shard)].IndexUuid, s.MaxSeqNo + 1, target[(s.Index, s.Shard)].MaxSeqNo + 1))];
    }

    private static void Record(LogRecorder recorder, ModelNode node, History history, CancellationToken token) =>
        SeededTurns.Run(history.Seed, history.Steps.GroupBy(static s => s.Client).OrderBy(static g => g.Key).Select(steps => (Func<Task>)(async () =>
        {
            var connection = (uint)steps.Key + 1;
            foreach (var step in steps)
            {
                if (step.Client > 0) { await Task.Yield(); }
                if (step.IsRestart) { recorder.Restart(); continue; }
                if (await recorder.SendAsync(connection, Some.Request(step.Method, await ResolveAsync(node, step.Target, token), step.Body), token) is null) { connection += 100; } // a client whose connection ended makes another
            }
        })));

    private static async Task<string> ResolveAsync(ModelNode node, string target, CancellationToken token)
    {
        if (!target.Contains("{lock}", StringComparison.Ordinal)) { return target; }
        var answer = await node.HandleAsync(Some.Request("GET", target[..target.IndexOf('?', StringComparison.Ordinal)]), token);
        var json = JsonNode.Parse(answer.Body.Span);
        var (number, term) = ((long?)json?["_seq_no"] ?? 0, (long?)json?["_primary_term"] ?? 1);
        return target.Replace("{lock}", string.Create(CultureInfo.InvariantCulture, $"if_seq_no={number}&if_primary_term={term}"), StringComparison.Ordinal);
    }

    private static HashSet<(string, string)> LostNamesOf(string folder, IEnumerable<ExchangeTuple> tuples)
    {
        using var undo = new UndoLog(folder);
        return [.. undo.Read(tuples.Where(HistoryOutcome.IsLost).Select(static t => (t.Exchange, t.Unit)).ToHashSet()).Keys.Select(static k => (k.Index, k.Id))];
    }

    private static bool HasBegunAgain(string folder) =>
        IntentLog.Read(folder).Where(static i => i.Mark == IntentMark.Begun).GroupBy(static i => (i.Stamp, i.Part)).Any(static g => g.Count() > 1);

    /// <summary>After a kill, or an answer that was lost, nobody can say whether a deletion that was under way has happened: a version that came out another is then a failure only if reconciling versions does not remove it.</summary>
    private static async Task<string?> ParityFailureAsync(TwoModels models, History history, CancellationToken token)
    {
        await models.Target.RefreshAsync("*", token);
        await models.Source.RefreshAsync("*", token);
        var offsets = new List<DocumentDifference>();
        var report = await new ParityCheck(models.Source, models.Target, new ParityOptions(), TimeProvider.System).RunAsync(null, offsets.Add, token);
        if (offsets.Count > 0 && (history.Crashes.Count > 0 || history.HasFaults || history.HasRestarts) && offsets.TrueForAll(static d => d.Kind == DifferenceKind.Version))
        {
            await new VersionReconciler(models.Source, models.Target, new VersionReconcilerOptions(), TimeProvider.System).RunAsync(offsets, token);
            report = await new ParityCheck(models.Source, models.Target, new ParityOptions(), TimeProvider.System).RunAsync(null, null, token);
        }

        return report.DocumentsEqual ? null : $"no parity: {JsonSerializer.Serialize(report.Indices)}";
    }
}
