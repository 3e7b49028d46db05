using System.Buffers;
using Migrations.Exchanges.Clusters;
using Migrations.Replay.Planning;

namespace Migrations.Replay.Reconciling;

/// <summary>Looks at documents of the target, and sets them to what the source's effects say. Control calls, outside the measured path.</summary>
/// <remarks>Thread-safe; the caller's lane order keeps two units off one document.</remarks>
public sealed class TargetDocuments(ClusterClient control, Func<SourceEffect, string?> routing)
{
    private const int DocumentsAtOnce = 500;
    private const string StaysAbove = "; its version stays above the source's";

    public DocumentKey KeyOf(SourceEffect effect) => new(effect.Record.Index, effect.Record.Id, routing(effect));

    /// <summary>What the target holds, by key.</summary>
    public async Task<IReadOnlyDictionary<DocumentKey, FoundDocument>> LookAsync(IEnumerable<DocumentKey> keys, bool withSource, CancellationToken token)
    {
        var found = new Dictionary<DocumentKey, FoundDocument>();
        foreach (var some in keys.Distinct().Chunk(DocumentsAtOnce))
        {
            var documents = await control.MultiGetAsync(some, withSource, token);
            for (var i = 0; i < some.Length; i++) { found[some[i]] = documents[i]; }
        }

        return found;
    }

    /// <summary>Looks at each effect's document and sets those to it whose outcome differs; one that only stands at a higher version is told and left.</summary>
    public async Task<IReadOnlyList<Reconciliation>> CheckAsync(IReadOnlyList<SourceEffect> effects, CancellationToken token)
    {
        var last = LastOfEachLane(effects);
        if (last.Count == 0) { return []; }
        var held = await LookAsync(last.Select(KeyOf), withSource: true, token);
        var (differing, lifted) = (new List<(SourceEffect Effect, string Why)>(), new List<Reconciliation>());
        foreach (var effect in last)
        {
            var now = held[KeyOf(effect)];
            if (OutcomeRule.Differs(effect, now) is not { } why) { continue; }
            if (effect.IsWhole && OutcomeRule.IsOnlyLifted(effect, now)) { lifted.Add(new Reconciliation(effect.Record.Index, effect.Record.Id, why + StaysAbove)); }
            else { differing.Add((effect, why)); }
        }

        return differing.Count == 0 ? lifted : [.. lifted, .. await SetAsync(differing, token)];
    }

    /// <summary>Applies effects in their order by themselves. One whose outcome is not known is passed over: a later one of its document, or none, is what counts.</summary>
    public async Task<IReadOnlyList<Reconciliation>> ApplyAsync(IReadOnlyList<SourceEffect> effects, CancellationToken token)
    {
        var refused = new HashSet<LaneKey>();
        foreach (var some in effects.Where(static e => e.IsWhole).Chunk(DocumentsAtOnce))
        {
            var answers = await BulkAsync(some, versioned: true, 0, token);
            for (var i = 0; i < some.Length; i++)
            {
                if (!answers[i].IsSuccess) { refused.Add(some[i].Lane); }
            }
        }

        return refused.Count == 0 ? [] : await CheckAsync([.. effects.Where(e => refused.Contains(e.Lane))], token); // a later one of a refused one's document may have been taken
    }

    /// <summary>Deletes each document at one version below its effect's: the tombstone gives the coming create its version.</summary>
    public async Task SeedAsync(IReadOnlyList<SourceEffect> creates, CancellationToken token)
    {
        foreach (var some in creates.Chunk(DocumentsAtOnce)) { await BulkAsync(some, versioned: true, -1, token); }
    }

    /// <summary>Puts a document back to what was seen before.</summary>
    public async Task RestoreAsync(DocumentKey key, FoundDocument before, CancellationToken token)
    {
        var path = $"/{ClusterClient.Escape(key.Index)}/_doc/{ClusterClient.Escape(key.Id)}" + (key.Routing is null ? "" : $"?routing={Uri.EscapeDataString(key.Routing)}");
        var answer = await (before.Found
            ? control.SendAsync("PUT", path, before.Source, ClusterClient.JsonType, token)
            : control.SendAsync("DELETE", path, null, token));
        answer.EnsureGranted();
    }

    /// <summary>Sets documents to effects that they were seen to differ from.</summary>
    public async Task<IReadOnlyList<Reconciliation>> SetAsync(IReadOnlyList<(SourceEffect Effect, string Why)> differing, CancellationToken token)
    {
        var result = differing.Where(static d => !d.Effect.IsWhole).Select(static d => new Reconciliation(d.Effect.Record.Index, d.Effect.Record.Id, d.Why + "; what it became on the source is not known")).ToList();
        foreach (var some in differing.Where(static d => d.Effect.IsWhole).Chunk(DocumentsAtOnce))
        {
            var answers = await BulkAsync([.. some.Select(static s => s.Effect)], versioned: true, 0, token);
            var again = some.Where((_, i) => answers[i].Status == 409).Select(static s => s.Effect).ToList();
            var second = again.Count == 0 ? [] : await BulkAsync(again, versioned: false, 0, token);
            var failed = new HashSet<SourceEffect>(again.Where((_, i) => !second[i].IsSuccess));
            for (var i = 0; i < some.Length; i++)
            {
                var (effect, why) = some[i];
                var isOpen = answers[i].Status == 409 ? failed.Contains(effect) : !answers[i].IsSuccess;
                if (isOpen) { why += $"; it could not be set ({answers[i].Status})"; }
                else if (answers[i].Status == 409) { why += StaysAbove; }
                result.Add(new Reconciliation(effect.Record.Index, effect.Record.Id, why) { IsOpen = isOpen });
            }
        }

        return result;
    }

    private async Task<IReadOnlyList<BulkItemAnswer>> BulkAsync(IReadOnlyList<SourceEffect> effects, bool versioned, long shift, CancellationToken token)
    {
        var lines = new ArrayBufferWriter<byte>(1024 * effects.Count);
        foreach (var effect in effects) { EffectLines.Write(lines, effect, routing(effect), versioned, shift); }
        var answer = await control.BulkAsync(lines.WrittenMemory, token);
        var items = BulkItemAnswer.Read(answer.Body);
        return items.Count == effects.Count
            ? items
            : throw new ClusterException(ClusterFailure.Unreadable, "POST", "/_bulk", answer.Status, $"POST /_bulk was given {effects.Count} items and answered {items.Count}.");
    }

    private static List<SourceEffect> LastOfEachLane(IReadOnlyList<SourceEffect> effects)
    {
        var last = new Dictionary<LaneKey, SourceEffect>();
        foreach (var effect in effects)
        {
            if (!last.TryGetValue(effect.Lane, out var known) || known.Place.CompareTo(effect.Place) < 0) { last[effect.Lane] = effect; }
        }

        return [.. last.Values];
    }
}
