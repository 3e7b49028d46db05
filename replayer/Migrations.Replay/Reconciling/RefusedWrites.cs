using Migrations.Exchanges.Clusters;
using Migrations.Replay.Journaling;
using Migrations.Replay.Planning;
using Migrations.Replay.Rewriting;

namespace Migrations.Replay.Reconciling;

/// <summary>Sees to it that a write the source refused leaves nothing on the target: looks before, keeps what it saw, puts it back where the target took the write.</summary>
/// <remarks>Thread-safe; the plan's order keeps other writes off these documents meanwhile.</remarks>
public sealed class RefusedWrites(TargetDocuments documents, UndoLog undo)
{
    /// <summary>What the source refused may be taken by the target: the documents as they are, to put them back.</summary>
    public async Task<IReadOnlyDictionary<DocumentKey, FoundDocument>> LookAsync(PlannedUnit unit, CancellationToken token)
    {
        if ((unit.Effects.Count > 0 && unit.Route!.Api != "bulk") || ByQueryRewriter.Handles(unit.Route!.Api)) { return new Dictionary<DocumentKey, FoundDocument>(); }
        if (unit.Route!.Api == "bulk" && !RefusedKeys.IsPartlyWithoutEffect(unit)) { return new Dictionary<DocumentKey, FoundDocument>(); }
        var touched = unit.Effects.Select(documents.KeyOf).ToHashSet();
        var keys = RefusedKeys.Of(unit).Where(k => !touched.Contains(k)).ToList();
        if (keys.Count == 0) { return new Dictionary<DocumentKey, FoundDocument>(); }
        var found = await documents.LookAsync(keys, withSource: true, token);
        return found.Where(f => !touched.Contains(f.Key with { Routing = f.Value.Routing })).ToDictionary(); // named without its routing, an id may still be the routed document of its shard
    }

    /// <summary>To be called before the write is sent: a kill must not make it be forgotten.</summary>
    public void Keep(PlannedUnit unit, IReadOnlyDictionary<DocumentKey, FoundDocument> before)
    {
        if (before.Count > 0) { undo.Add(unit.Key, before); }
    }

    /// <summary>Puts back what an earlier run had sent and was killed before it looked. Where others may have written beside it, whose it is cannot be told: it stays.</summary>
    public async Task<IReadOnlyList<Reconciliation>> UndoEarlierAsync(PlannedUnit unit, CancellationToken token) =>
        unit.Touches.Count > 0 && unit.Touches.All(static t => t.Exclusive) ? await RestoreAsync(undo.Of(unit.Key), static _ => null, token) : [];

    /// <summary>Puts back what the target took.</summary>
    public async Task<IReadOnlyList<Reconciliation>> UndoAsync(PlannedUnit unit, IReadOnlyDictionary<DocumentKey, FoundDocument> before, IReadOnlyList<BulkItemAnswer> answers, CancellationToken token)
    {
        var taken = answers.Where(static a => a is { Status: >= 200 and < 300, Id: not null }).ToLookup(static a => a.Id!);
        if (taken.Count == 0) { return []; }
        var undone = await RestoreAsync(before.Where(b => taken.Contains(b.Key.Id)).ToDictionary(), key => taken[key.Id].Last().Version, token);
        foreach (var answer in answers)
        {
            if (unit.Effects.Count > 0 || answer is not { Status: 201, Index: { } index, Id: { } id } || before.Keys.Any(k => k.Id == id)) { continue; }
            await documents.RestoreAsync(new DocumentKey(index, id, null), new FoundDocument(index, id, null, false, -1, -1, -1, default, null), token);
            undone.Add(new Reconciliation(index, id, "the source had refused it; it was undone"));
        }

        return undone;
    }

    /// <param name="written">The version that the write gave a document; null when that is not known. Another version is another's write, and stays.</param>
    private async Task<List<Reconciliation>> RestoreAsync(IReadOnlyDictionary<DocumentKey, FoundDocument> before, Func<DocumentKey, long?> written, CancellationToken token)
    {
        var restored = new List<Reconciliation>();
        var after = await documents.LookAsync(before.Keys, withSource: false, token);
        foreach (var (key, was) in before)
        {
            var now = after[key];
            if (now.Found == was.Found && now.Version == was.Version) { continue; }
            if (now.Found && written(key) is { } version && now.Version != version) { continue; }
            await documents.RestoreAsync(key, was, token);
            restored.Add(new Reconciliation(key.Index, key.Id, "the source had refused it; it was undone"));
        }

        return restored;
    }
}
