using Migrations.Capture.Records;
using Migrations.Exchanges.Clusters;
using Migrations.Exchanges.Tuples;
using Migrations.Replay.Journaling;
using Migrations.Replay.Planning;
using Migrations.Replay.Reconciling;
using Migrations.Replay.Rewriting;
using Migrations.Replay.Sending;

namespace Migrations.Replay.Executing;

/// <summary>Sends a write as the client did, with the source's ids and versions, then sees to it that its documents end as the source's did.</summary>
public sealed class WriteExecutor(TargetClient client, ClusterClient control, TargetDocuments documents, OutcomePolicy policy, Func<SourceEffect, string?> routing, UndoLog undo, TargetFit fit)
{
    private readonly RefusedWrites _refused = new(documents, undo);

    /// <param name="inDoubt">True when a run that was killed may have sent it already.</param>
    public Task<UnitResult> ExecuteAsync(PlannedUnit unit, bool inDoubt, CancellationToken token) => ToldAsync(unit, inDoubt, () => DoAsync(unit, inDoubt, token));

    /// <summary>A unit that is its effects only.</summary>
    /// <param name="inDoubt">As above.</param>
    public async Task<UnitResult> ApplyAsync(PlannedUnit unit, bool inDoubt, CancellationToken token)
    {
        var result = await ToldAsync(unit, inDoubt, () => ApplyAsync(unit, unit.Reason, token));
        return result with { Repeats = inDoubt ? unit.Effects.Count : 0 };
    }

    /// <summary>With the reason why its documents are not settled, if there is one. Calls of the replayer's own that broke meanwhile may be another unit's: one look too many does no harm.</summary>
    private async Task<UnitResult> ToldAsync(PlannedUnit unit, bool inDoubt, Func<Task<UnitResult>> act)
    {
        var broken = control.BrokenCalls;
        var result = await act();
        return result with { Unsettled = policy == OutcomePolicy.Own ? null : UnsettledRule.Why(result, inDoubt, control.BrokenCalls != broken) };
    }

    private async Task<UnitResult> DoAsync(PlannedUnit unit, bool inDoubt, CancellationToken token)
    {
        await PrepareIndicesAsync(unit, token);
        if (policy == OutcomePolicy.Effects && unit.Effects.Count > 0) { return await ApplyAsync(unit, "effects only", token); }
        if (!inDoubt) { return await SendAsync(unit, token); }
        var undone = await _refused.UndoEarlierAsync(unit, token);
        var remaining = await NotYetAppliedAsync(unit.Effects, token);
        var result = remaining.Count < unit.Effects.Count ? await CompleteAsync(unit, remaining, token) : await SendAsync(unit, token);
        return result with { Reconciled = [.. undone, .. result.Reconciled], Repeats = remaining.Count };
    }

    private async Task<UnitResult> ApplyAsync(PlannedUnit unit, string reason, CancellationToken token)
    {
        await PrepareIndicesAsync(unit, token);
        return new UnitResult(TupleDisposition.AppliedFromEffects, reason) { Reconciled = await documents.ApplyAsync(unit.Effects, token) };
    }

    private async Task<UnitResult> SendAsync(PlannedUnit unit, CancellationToken token)
    {
        IReadOnlyDictionary<DocumentKey, FoundDocument> before = policy == OutcomePolicy.Source ? await _refused.LookAsync(unit, token) : new Dictionary<DocumentKey, FoundDocument>();
        if (await PrepareAsync(unit, token) is not { } made) { return await ApplyAsync(unit, "it cannot be fenced by ids", token); }
        var prepared = made with { Request = fit.Fit(made.Request) };
        if (prepared.IsEmpty) { return unit.Effects.Count > 0 ? await ApplyAsync(unit, prepared.Reason, token) : new UnitResult(TupleDisposition.Withheld, prepared.Reason); }
        if (prepared.Seeds.Count > 0) { await documents.SeedAsync(prepared.Seeds, token); }
        _refused.Keep(unit, before);
        var outcome = await client.SendAsync(prepared.Request, token);
        return await SettleAsync(unit, prepared, outcome, before, token);
    }

    /// <summary>What had arrived is by its versions; what it came to is looked at as after any write: a reindex may have read another moment.</summary>
    private async Task<UnitResult> CompleteAsync(PlannedUnit unit, IReadOnlyList<SourceEffect> remaining, CancellationToken token)
    {
        var result = remaining.Count == 0
            ? new UnitResult(TupleDisposition.AppliedFromEffects, "it was found applied after a restart; its answer was lost")
            : await ApplyAsync(unit with { Effects = remaining }, "it was found applied in part after a restart", token);
        return result with { Reconciled = [.. result.Reconciled, .. await documents.CheckAsync(unit.Effects, token)] };
    }

    private async Task<UnitResult> SettleAsync(PlannedUnit unit, PreparedWrite prepared, SendOutcome outcome, IReadOnlyDictionary<DocumentKey, FoundDocument> before, CancellationToken token)
    {
        var result = new UnitResult(TupleDisposition.Sent, "") { Request = prepared.Request, Outcome = outcome };
        if (policy == OutcomePolicy.Own || outcome.Status == SendStatus.Cancelled) { return result; }
        if (!outcome.IsAnswered) { return result with { Reconciled = await documents.CheckAsync(unit.Effects, token) }; }
        var answers = AnswersOf(unit, outcome);
        var looks = new List<SourceEffect>(prepared.Looks);
        foreach (var (item, effect) in prepared.Answers)
        {
            var answer = item < answers.Count ? answers[item] : null;
            if (answer is null || !answer.IsSuccess || answer.Version != effect.Record.Version) { looks.Add(effect); }
        }

        var reconciled = new List<Reconciliation>();
        if (prepared.Apart.Count > 0) { reconciled.AddRange(await documents.ApplyAsync(prepared.Apart, token)); }
        if (looks.Count > 0)
        {
            var lanes = looks.Select(static e => e.Lane).ToHashSet(); // a later item of the same request may have gone on from there
            reconciled.AddRange(await documents.CheckAsync([.. unit.Effects.Where(e => lanes.Contains(e.Lane))], token));
        }

        if (before.Count > 0 || unit.Effects.Count == 0) { reconciled.AddRange(await _refused.UndoAsync(unit, before, answers, token)); }
        return result with { Reconciled = reconciled, Operations = answers };
    }

    private async Task<PreparedWrite?> PrepareAsync(PlannedUnit unit, CancellationToken token)
    {
        var api = unit.Route!.Api;
        if (ByQueryRewriter.Handles(api))
        {
            await RefreshAsync(unit, token);
            return ByQueryRewriter.Rewrite(unit, unit.Effects, routing);
        }

        var state = await StateAsync(unit, token);
        return api == "bulk" ? new BulkRewriter(unit, state, routing, fit.HasTypes).Rewrite() : SingleWriteRewriter.Rewrite(unit, state, routing);
    }

    /// <summary>By-query operations see refreshed documents only.</summary>
    private async Task RefreshAsync(PlannedUnit unit, CancellationToken token)
    {
        var names = unit.Touches.Where(static t => t.Name != Touch.All).Select(static t => ClusterClient.Escape(t.Name)).ToList();
        var path = names.Count == 0 ? "/_refresh" : $"/{string.Join(',', names)}/_refresh?ignore_unavailable=true&allow_no_indices=true";
        (await control.SendAsync("POST", path, null, token)).EnsureGranted();
    }

    private async Task<TargetState> StateAsync(PlannedUnit unit, CancellationToken token)
    {
        var keys = unit.Route!.Api switch
        {
            "bulk" => BulkRewriter.NeedsNumbers(unit, documents.KeyOf),
            "update" when unit.Effects.Count > 0 => unit.Effects.Select(documents.KeyOf),
            _ when unit.Effects.Count == 0 => RefusedKeys.Of(unit),
            _ => [],
        };
        var held = await documents.LookAsync(keys, withSource: false, token);
        return held.Count == 0 ? TargetState.Unknown : new TargetState(held);
    }

    private async Task<IReadOnlyList<SourceEffect>> NotYetAppliedAsync(IReadOnlyList<SourceEffect> effects, CancellationToken token)
    {
        var held = await documents.LookAsync(effects.Select(documents.KeyOf), withSource: false, token);
        return InDoubtRule.NotYetApplied(effects, e => held[documents.KeyOf(e)]);
    }

    private static IReadOnlyList<BulkItemAnswer> AnswersOf(PlannedUnit unit, SendOutcome outcome)
    {
        var answer = outcome.Answer!;
        var body = Exchanges.Http.ContentDecoder.Decode(answer, RequestBody.LargestBytes).Body;
        if (unit.Route!.Api == "bulk") { return BulkItemAnswer.Read(body); }
        return ByQueryRewriter.Handles(unit.Route.Api) ? [] : BulkItemAnswer.ReadSingle(unit.Route.Api, answer.Status, body) is { } one ? [one] : [];
    }

    private async Task PrepareIndicesAsync(PlannedUnit unit, CancellationToken token)
    {
        foreach (var index in unit.IndicesBefore) { (await control.CreateIndexAsync(index, [], token)).EnsureGranted(); }
        foreach (var (index, mapping) in unit.MappingsBefore) { (await control.SendAsync("PUT", $"/{ClusterClient.Escape(index)}/_mapping", mapping, token)).EnsureGranted(); }
    }
}
