using Migrations.Exchanges.Clusters;
using Migrations.Replay.Journaling;
using Migrations.Replay.Planning;
using Migrations.Replay.Reconciling;

namespace Migrations.Replay.Settling;

/// <summary>Looks once more, when all is through, at the documents of writes that were left unsettled, and sets those that are not what the log makes of them.</summary>
/// <remarks>
/// The fence against copies that come long after their connection broke: what has come by then is put right, what comes later is not. It is bounded by what was in doubt, never by the size of the target.
/// A document that only stands at a higher version is left: to write it again would lift it further.
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
        var kept = undo.Read(unsettled.Select(static u => u.Key).ToHashSet()).Where(k => !keys.Contains(k.Key) && last.Of(k.Key) is null).ToDictionary();
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
        var held = await documents.LookAsync(keys, withSource: true, token);
        var differing = new List<(SourceEffect Effect, string Why)>();
        var strangers = new List<DocumentKey>();
        foreach (var (key, now) in held)
        {
            if (last.Of(key) is { } effect) { Judge(key, effect, now, differing); }
            else if (now.Found && last.IsAbsent(key)) { strangers.Add(key); }
        }

        foreach (var key in strangers) { await RemoveAsync(key, token); }
        if (differing.Count > 0) { Take(differing, await documents.SetAsync(differing, token)); }
        return differing.Count + strangers.Count;
    }

    private void Judge(DocumentKey key, SourceEffect effect, FoundDocument now, List<(SourceEffect, string)> differing)
    {
        if (now.Error is { } error) { _open[key] = $"it cannot be read: {error}"; return; }
        if (OutcomeRule.Differs(effect, now) is not { } why || IsOnlyLifted(effect, now)) { return; }
        if (effect.IsWhole) { differing.Add((effect, why)); } else { _open[key] = $"{why}; what it became on the source is not known"; }
    }

    private static bool IsOnlyLifted(SourceEffect effect, FoundDocument now) =>
        !effect.IsDelete && now.Found && now.Version > effect.Record.Version && (!effect.IsWhole || OutcomeRule.SameSource(effect.Record.Source, now.Source));

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

    /// <summary>Documents that no effect of the log tells of: a refused write named them, and they must be as they were before it.</summary>
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
