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
public sealed class WriteExecutor(TargetClient client, ClusterClient control, TargetDocuments documents, OutcomePolicy policy, Func<SourceEffect, string?> routing, UndoLog undo)
{
    public async Task<UnitResult> ExecuteAsync(PlannedUnit unit, bool inDoubt, CancellationToken token)
    {
        await PutMappingsAsync(unit, token);
        if (policy == OutcomePolicy.Effects && unit.Effects.Count > 0) { return await ApplyAsync(unit, "effects only", token); }
        var remaining = inDoubt ? await NotYetAppliedAsync(unit.Effects, token) : unit.Effects;
        if (inDoubt && remaining.Count < unit.Effects.Count)
        {
            return remaining.Count == 0
                ? new UnitResult(TupleDisposition.AppliedFromEffects, "it was found applied after a restart; its answer was lost")
                : await ApplyAsync(unit with { Effects = remaining }, "it was found applied in part after a restart", token);
        }

        IReadOnlyList<Reconciliation> undone = inDoubt ? await RestoreAsync(undo.Of(unit.Key), token) : [];
        var before = await RefusedDocumentsAsync(unit, token);
        if (await PrepareAsync(unit, token) is not { } prepared) { return await ApplyAsync(unit, "it cannot be fenced by ids", token); }
        if (prepared.IsEmpty) { return unit.Effects.Count > 0 ? await ApplyAsync(unit, prepared.Reason, token) : new UnitResult(TupleDisposition.Withheld, prepared.Reason); }
        if (prepared.Seeds.Count > 0) { await documents.SeedAsync(prepared.Seeds, token); }
        if (before.Count > 0) { undo.Add(unit.Key, before); }
        var outcome = await client.SendAsync(prepared.Request, token);
        var result = await SettleAsync(unit, prepared, outcome, before, token);
        return result with { Reconciled = [.. undone, .. result.Reconciled] };
    }

    /// <summary>A unit that is its effects only.</summary>
    public async Task<UnitResult> ApplyAsync(PlannedUnit unit, string reason, CancellationToken token)
    {
        await PutMappingsAsync(unit, token);
        return new UnitResult(TupleDisposition.AppliedFromEffects, reason) { Reconciled = await documents.ApplyAsync(unit.Effects, token) };
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

        if (before.Count > 0 || unit.Effects.Count == 0) { reconciled.AddRange(await UndoAsync(unit, before, answers, token)); }
        return result with { Reconciled = reconciled, Operations = answers };
    }

    private async Task<PreparedWrite?> PrepareAsync(PlannedUnit unit, CancellationToken token)
    {
        var api = unit.Route!.Api;
        if (ByQueryRewriter.Handles(api))
        {
            await RefreshAsync(unit, token);
            return ByQueryRewriter.Rewrite(unit, unit.Effects);
        }

        var state = await StateAsync(unit, token);
        return api == "bulk" ? new BulkRewriter(unit, state, routing).Rewrite() : SingleWriteRewriter.Rewrite(unit, state, routing);
    }

    /// <summary>By-query operations see refreshed documents only.</summary>
    private async Task RefreshAsync(PlannedUnit unit, CancellationToken token)
    {
        var names = unit.Touches.Where(static t => t.Name != Touch.All).Select(static t => ClusterClient.Escape(t.Name)).ToList();
        var path = names.Count == 0 ? "/_refresh" : $"/{string.Join(',', names)}/_refresh?ignore_unavailable=true&allow_no_indices=true";
        await control.SendAsync("POST", path, null, token);
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

    /// <summary>What the source refused may be taken by the target: the documents as they are, to put them back.</summary>
    private async Task<IReadOnlyDictionary<DocumentKey, FoundDocument>> RefusedDocumentsAsync(PlannedUnit unit, CancellationToken token)
    {
        if (policy != OutcomePolicy.Source || (unit.Effects.Count > 0 && unit.Route!.Api != "bulk") || ByQueryRewriter.Handles(unit.Route!.Api)) { return new Dictionary<DocumentKey, FoundDocument>(); }
        if (unit.Route!.Api == "bulk" && !RefusedKeys.IsPartlyWithoutEffect(unit)) { return new Dictionary<DocumentKey, FoundDocument>(); }
        var touched = unit.Effects.Select(documents.KeyOf).ToHashSet();
        var keys = RefusedKeys.Of(unit).Where(k => !touched.Contains(k)).ToList();
        return keys.Count == 0 ? new Dictionary<DocumentKey, FoundDocument>() : await documents.LookAsync(keys, withSource: true, token);
    }

    private async Task<List<Reconciliation>> UndoAsync(PlannedUnit unit, IReadOnlyDictionary<DocumentKey, FoundDocument> before, IReadOnlyList<BulkItemAnswer> answers, CancellationToken token)
    {
        if (answers.All(static a => a.Status is not (>= 200 and < 300))) { return []; }
        var undone = await RestoreAsync(before, token);
        foreach (var answer in answers)
        {
            if (unit.Effects.Count > 0 || answer is not { Status: 201, Index: { } index, Id: { } id } || before.Keys.Any(k => k.Id == id)) { continue; }
            await documents.RestoreAsync(new DocumentKey(index, id, null), new FoundDocument(index, id, null, false, -1, -1, -1, default, null), token);
            undone.Add(new Reconciliation(index, id, "the source had refused it; it was undone"));
        }

        return undone;
    }

    private async Task<List<Reconciliation>> RestoreAsync(IReadOnlyDictionary<DocumentKey, FoundDocument> before, CancellationToken token)
    {
        var restored = new List<Reconciliation>();
        var after = await documents.LookAsync(before.Keys, withSource: false, token);
        foreach (var (key, was) in before)
        {
            var now = after[key];
            if (now.Found == was.Found && now.Version == was.Version) { continue; }
            await documents.RestoreAsync(key, was, token);
            restored.Add(new Reconciliation(key.Index, key.Id, "the source had refused it; it was undone"));
        }

        return restored;
    }

    private static IReadOnlyList<BulkItemAnswer> AnswersOf(PlannedUnit unit, SendOutcome outcome)
    {
        var answer = outcome.Answer!;
        var body = Exchanges.Http.ContentDecoder.Decode(answer, RequestBody.LargestBytes).Body;
        if (unit.Route!.Api == "bulk") { return BulkItemAnswer.Read(body); }
        return ByQueryRewriter.Handles(unit.Route.Api) ? [] : BulkItemAnswer.ReadSingle(unit.Route.Api, answer.Status, body) is { } one ? [one] : [];
    }

    private async Task PutMappingsAsync(PlannedUnit unit, CancellationToken token)
    {
        foreach (var (index, mapping) in unit.MappingsBefore) { await control.SendAsync("PUT", $"/{ClusterClient.Escape(index)}/_mapping", mapping, token); }
    }
}
