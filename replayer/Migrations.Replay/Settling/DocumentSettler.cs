using Migrations.Exchanges.Clusters;
using Migrations.Replay.Journaling;
using Migrations.Replay.Planning;
using Migrations.Replay.Reconciling;

namespace Migrations.Replay.Settling;

/// <summary>Looks once more, when all is through, at the documents of writes that were left unsettled, and sets those that are not what the log makes of them.</summary>
/// <remarks>
/// The fence against copies that come long after their connection broke: what has come by then is put right, what comes later is not. It is bounded by what was in doubt, never by the size of the target.
/// A document that only stands at a higher version is left.
/// </remarks>
public sealed class DocumentSettler(TargetDocuments documents, ClusterClient control, LastStates last, UndoLog undo)
{
    private const int Rounds = 3;
    private const int MostOpenKept = 100;

    private readonly HashSet<DocumentKey> _corrected = [];
    private readonly Dictionary<DocumentKey, string> _open = [];

    /// <summary>In rounds, since a copy may come between a look and the next: until one finds nothing to do, three at most.</summary>
    public async Task<SettleResult> SettleAsync(IReadOnlyList<PlannedUnit> unsettled, TimeSpan waited, CancellationToken token)
    {
        var keys = unsettled.SelectMany(static u => u.Effects).Select(documents.KeyOf).ToHashSet();
        keys.UnionWith(unsettled.Where(static u => u is { Kind: UnitKind.Write, Exchange.Request: not null, Route: not null }).SelectMany(RefusedKeys.Of).Where(k => last.Of(k.Index, k.Id).Count > 0 || last.IsComplete(k.Index))); // a refused write has no effect; it may name a document of others, or make one where the index came again
        var kept = undo.Read(unsettled.Select(static u => u.Key).ToHashSet())
            .Where(k => !last.IsComplete(k.Key.Index) && last.Of(k.Key.Index, k.Key.Id).Count == 0).ToDictionary();
        for (var round = 0; round < Rounds && keys.Count > 0; round++)
        {
            _open.Clear();
            if (await RoundAsync(keys, token) == 0) { break; }
        }

        await PutBackAsync(kept, token);
        await DropAsync(keys, token);
        return new SettleResult(keys.Count + kept.Count, waited, _corrected.Count, [.. _open.Take(MostOpenKept).Select(static o => $"{o.Key.Index}/{o.Key.Id}: {o.Value}")]);
    }

    private async Task<int> RoundAsync(HashSet<DocumentKey> keys, CancellationToken token)
    {
        var effects = keys.SelectMany(k => last.Of(k.Index, k.Id)).Distinct().ToList();
        var held = await documents.LookAsync(keys.Concat(effects.Select(documents.KeyOf)), withSource: true, token);
        var differing = new List<(SourceEffect Effect, string Why)>();
        foreach (var effect in effects) { Judge(effect, held[documents.KeyOf(effect)], differing); }
        var own = effects.Select(e => (e.Record.Index, e.Record.Id, documents.KeyOf(e).Routing)).Concat(effects.Select(e => held[documents.KeyOf(e)]).Where(static h => h.Found).Select(static h => (h.Index, h.Id, h.Routing))).ToHashSet();
        var strangers = keys.Select(k => held[k]).Where(h => h.Found && last.IsComplete(h.Index) && !own.Contains((h.Index, h.Id, h.Routing))).Select(static h => new DocumentKey(h.Index, h.Id, h.Routing)).Distinct().ToList();
        foreach (var key in strangers) { await RemoveAsync(key, token); }
        if (differing.Count > 0) { Take(differing, await documents.SetAsync(differing, token)); }
        return differing.Count + strangers.Count;
    }

    private void Judge(SourceEffect effect, FoundDocument now, List<(SourceEffect, string)> differing)
    {
        var key = documents.KeyOf(effect);
        if (now.Error is { } error && !(error == "index_not_found_exception" && last.IsThere(key.Index))) { _open[key] = $"it cannot be read: {error}"; return; }
        var isRoutedOtherwise = now.Found && !effect.IsDelete && now.Routing != key.Routing;
        if (!isRoutedOtherwise && (OutcomeRule.Differs(effect, now) is null || OutcomeRule.IsOnlyLifted(effect, now))) { return; }
        var why = OutcomeRule.Differs(effect, now) ?? "another routing";
        if (effect.IsWhole) { differing.Add((effect, why)); } else { _open[key] = $"{why}; what it became on the source is not known"; }
    }

    private void Take(IReadOnlyList<(SourceEffect Effect, string Why)> differing, IReadOnlyList<Reconciliation> answers)
    {
        for (var i = 0; i < answers.Count; i++)
        {
            var key = documents.KeyOf(differing[i].Effect);
            if (answers[i].IsOpen) { _open[key] = answers[i].Why; } else { _corrected.Add(key); }
        }
    }

    /// <summary>What the last index of its name never had.</summary>
    private async Task RemoveAsync(DocumentKey key, CancellationToken token)
    {
        await documents.RestoreAsync(key, new FoundDocument(key.Index, key.Id, key.Routing, false, -1, -1, -1, default, null), token);
        _corrected.Add(key);
    }

    /// <summary>Documents of an index that was there all along, which no effect of the log tells of: a refused write named them, and they must be as they were before it.</summary>
    private async Task PutBackAsync(IReadOnlyDictionary<DocumentKey, FoundDocument> kept, CancellationToken token)
    {
        var held = await documents.LookAsync(kept.Keys, withSource: true, token);
        foreach (var (key, was) in kept)
        {
            var now = held[key];
            if (now.Error is not null || (now.Found == was.Found && (!now.Found || OutcomeRule.SameSource(was.Source, now.Source)))) { continue; }
            await documents.RestoreAsync(key, was, token);
            _corrected.Add(key);
        }
    }

    /// <summary>An index that was deleted last, and that a late write has made again: deleted when nothing is in it any more.</summary>
    private async Task DropAsync(HashSet<DocumentKey> keys, CancellationToken token)
    {
        foreach (var index in keys.Select(static k => k.Index).Distinct().Where(last.IsGone))
        {
            if (await control.IndexAsync(index, token) is null) { continue; }
            await control.RefreshAsync(ClusterClient.Escape(index), token);
            if (await control.CountAsync(index, token) == 0) { (await control.SendAsync("DELETE", "/" + ClusterClient.Escape(index), null, token)).EnsureGranted(); }
        }
    }
}
