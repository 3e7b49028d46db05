using Migrations.Exchanges.Clusters;
using Migrations.Exchanges.Tuples;
using Migrations.Replay.Journaling;
using Migrations.Replay.Ordering;
using Migrations.Replay.Planning;
using Migrations.Replay.Reconciling;
using Migrations.Replay.Rewriting;
using Migrations.Replay.Sending;
using Migrations.Replay.Settling;

namespace Migrations.Replay.Executing;

/// <summary>Runs a plan against the target, as concurrently as its order allows, and journals what came of it.</summary>
public sealed class ReplayEngine
{
    /// <summary>Why a unit is not sent whose tuple a kill took.</summary>
    public const string LostAnswer = "it was done before a restart; its answer was lost";

    /// <summary>How often administration whose connection broke is sent again.</summary>
    private const int AdministrationRepeats = 3;

    private readonly ReplayPlan _plan;
    private readonly ReplayOptions _options;
    private readonly ReplayJournal _journal;
    private readonly TargetClient _client;
    private readonly ClusterClient _control;
    private readonly TimeProvider _time;
    private readonly FreshnessClock _clock = new();
    private readonly ReadExecutor _reads;
    private readonly WriteExecutor _writes;
    private readonly TargetDocuments _documents;
    private readonly RefusalWatch _refusals;
    private readonly IReadOnlySet<string> _imaged;
    private readonly ReplayTally _tally;
    private readonly TargetFit _fit;

    public ReplayEngine(ReplayPlan plan, ReplayOptions options, ReplayJournal journal, TargetClient client, ClusterClient control, HandleTable handles, ReplayTally tally, Func<SourceEffect, string?> routing, IReadOnlySet<string> imaged, TargetFit fit, TimeProvider time)
    {
        (_plan, _options, _journal, _client, _control, _time, _tally) = (plan, options, journal, client, control, time, tally);
        (_imaged, _fit, _refusals, _documents) = (imaged, fit, new RefusalWatch(options.Target.Url, options.Refusals), new TargetDocuments(control, routing));
        _reads = new ReadExecutor(client, control, _clock, handles, fit);
        _writes = new WriteExecutor(client, control, _documents, options.Outcome, routing, journal.Undo, fit);
    }

    /// <summary>Returns when every unit has its tuple. A failure of one worker stops all and is thrown; what was done is journaled.</summary>
    public async Task RunAsync(IProgress<ReplayProgress>? progress, CancellationToken token)
    {
        if (_journal.HasDoubts) { await WaitForLeftoversAsync(token); }
        var queue = new UnitQueue(_plan, id => _journal.IsDone(_plan.Units[id]));
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(token);
        var flushing = FlushAsync(progress, stop.Token);
        try
        {
            var workers = Enumerable.Range(0, _options.Target.Connections).Select(_ => WorkAsync(queue, stop)).ToArray();
            await Task.WhenAll(workers);
            if (!stop.IsCancellationRequested && _options.Outcome != OutcomePolicy.Own) { await SettleAsync(stop.Token); }
        }
        finally
        {
            await stop.CancelAsync();
            await flushing;
            _journal.Flush();
            progress?.Report(_tally.Progress(_plan.Units.Count));
        }

        token.ThrowIfCancellationRequested();
    }

    private async Task WorkAsync(UnitQueue queue, CancellationTokenSource stop)
    {
        try
        {
            while (await queue.NextAsync(stop.Token) is { } id)
            {
                await RunUnitAsync(_plan.Units[id], stop.Token);
                queue.Done(id);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // another worker failed, or the caller gave up: its exception is the one to see
        }
        catch
        {
            await stop.CancelAsync();
            throw;
        }
    }

    private async Task RunUnitAsync(PlannedUnit unit, CancellationToken token)
    {
        var due = Now();
        var inDoubt = _journal.IsInDoubt(unit);
        var result = await ResultOfAsync(unit, inDoubt, token);
        if (result.Outcome is { Status: SendStatus.Cancelled }) { throw new OperationCanceledException(token); }
        if (result.Outcome is { Status: SendStatus.Refused } refused) { throw new TargetUnreachableException($"The target {_options.Target.Url} cannot be reached: {refused.Error}"); }
        _refusals.Note(unit, result);
        if (result.Unsettled is not null) { _journal.NoteUnsettled(unit); }
        _tally.Count(unit, result);
        _journal.Add(sequence => TupleMaker.Make(sequence, unit, result, due, inDoubt));
        if (unit.IsWriting) { _journal.End(unit); }
    }

    private async Task<UnitResult> ResultOfAsync(PlannedUnit unit, bool inDoubt, CancellationToken token) => unit switch
    {
        { IsWriting: true } when _journal.HasLostItsTuple(unit) => new UnitResult(TupleDisposition.AppliedFromEffects, LostAnswer) { Unsettled = "what its lost tuple said of it is not known" },
        _ when _fit.Withhold(unit) is { } reason => new UnitResult(TupleDisposition.Withheld, reason),
        { IsWriting: true } => await WriteAsync(unit, inDoubt, token),
        { Kind: UnitKind.Read } => await _reads.ExecuteAsync(unit, token),
        _ => new UnitResult(unit.Disposition, unit.Reason),
    };

    private async Task<UnitResult> WriteAsync(PlannedUnit unit, bool inDoubt, CancellationToken token)
    {
        _journal.Begin(unit);
        _clock.WriteBegins(unit);
        try
        {
            return unit.Kind switch
            {
                UnitKind.Administration => await AdministerAsync(unit, token),
                UnitKind.Correction => await CorrectAsync(unit, token),
                UnitKind.Effects => await _writes.ApplyAsync(unit, inDoubt, token),
                _ => await _writes.ExecuteAsync(unit, inDoubt, token),
            };
        }
        finally { _clock.WriteEnds(unit, Refreshes(unit)); }
    }

    /// <summary>Nothing but itself puts it right, so what broke its connection is sent again: its repeat does no harm, and is answered as a repeat.</summary>
    private async Task<UnitResult> AdministerAsync(PlannedUnit unit, CancellationToken token)
    {
        var request = _fit.Fit(AdministrationRewriter.Rewrite(unit));
        var outcome = await _client.SendAsync(request, token);
        var sent = outcome.Attempts;
        var repeats = 0;
        for (; outcome.Status == SendStatus.Broken && repeats < AdministrationRepeats; repeats++)
        {
            outcome = await _client.SendAsync(request, token);
            sent += outcome.Attempts;
        }

        return new UnitResult(TupleDisposition.Sent, "") { Request = repeats > 0 ? request.WithEdit(RequestEdit.Repeat(repeats, "its connection broke")) : request, Outcome = outcome with { Attempts = sent }, Repeats = repeats };
    }

    private async Task<UnitResult> CorrectAsync(PlannedUnit unit, CancellationToken token)
    {
        var refused = new List<string>();
        foreach (var correction in unit.Change!.Corrections)
        {
            var answer = await _control.SendAsync(correction.Method, correction.Target, correction.Body, token);
            if (_options.Refusals == RefusalPolicy.Stop || answer.Status == 401) { answer.EnsureGranted(); }
            if (!correction.IsDone(answer.Status, answer.Reason())) { refused.Add($"{correction.Method} {correction.Target} was answered {answer.Status}{answer.Reason()}"); }
        }

        return new UnitResult(TupleDisposition.AppliedFromEffects, unit.Change.Reason(refused));
    }

    /// <summary>What came late has come by now, as far as a bounded wait can tell.</summary>
    private async Task SettleAsync(CancellationToken token)
    {
        var unsettled = _plan.Units.Where(_journal.IsUnsettled).ToList();
        if (unsettled.Count == 0) { return; }
        var from = _time.GetTimestamp();
        await Task.Delay(_options.SettleAfter, _time, token);
        await WaitForLeftoversAsync(token);
        var settler = new DocumentSettler(_documents, _control, new LastStates(_plan.Units, _plan.Evidence.Mode, _plan.Sight, _imaged), _journal.Undo);
        _tally.Settle(await settler.SettleAsync(unsettled, _time.GetElapsedTime(from), token));
    }

    /// <summary>Writes that a killed run had sent may still be at work on the target: two looks at an idle task list in a row.</summary>
    private async Task WaitForLeftoversAsync(CancellationToken token)
    {
        var idle = 0;
        while (idle < 2)
        {
            var tasks = await _control.TasksAsync("indices:data/write*", token);
            idle = tasks.Count == 0 ? idle + 1 : 0;
            await Task.Delay(TimeSpan.FromMilliseconds(200), _time, token);
        }
    }

    private async Task FlushAsync(IProgress<ReplayProgress>? progress, CancellationToken token)
    {
        using var timer = new PeriodicTimer(_options.FlushEvery, _time);
        try
        {
            while (await timer.WaitForNextTickAsync(token))
            {
                _journal.Flush();
                progress?.Report(_tally.Progress(_plan.Units.Count));
            }
        }
        catch (OperationCanceledException)
        {
            // the run is over
        }
    }

    private static bool Refreshes(PlannedUnit unit) => unit.Route is { } route && (route.Api == "indices.refresh" || route.Parameter("refresh") is "true" or "" or "wait_for");

    private long Now() => (_time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks * 100;
}
