using System.Collections;

namespace Migrations.ModelCluster.Documents;

/// <summary>The primary copy of one shard: its documents, numbers, tombstones, and what is refreshed. Guarded by the node's lock.</summary>
internal sealed class ShardState(int number)
{
    private readonly Dictionary<string, DocumentEntry> _current = new(StringComparer.Ordinal);
    private readonly List<DocumentEntry> _history = [];
    private ShardView _view = ShardView.Empty;

    public int Number { get; } = number;

    /// <summary>Counts the shard's beginnings: a restart or an opening begins the next.</summary>
    public long Term { get; private set; } = 1;

    /// <summary>Every operation so far, by number: what a node keeps in translog and Lucene together.</summary>
    public IReadOnlyList<DocumentEntry> History => _history;

    public long MaxSeqNo => _history.Count - 1;

    public ShardView View => _view;

    public int LiveCount => _current.Values.Count(static e => !e.IsDeleted);

    /// <summary>Realtime: the document as it is now, refreshed or not; null when there is none.</summary>
    public DocumentEntry? Get(string id) => _current.GetValueOrDefault(id) is { IsDeleted: false } entry ? entry : null;

    /// <summary>The document, or the tombstone that is still remembered at <paramref name="now"/>.</summary>
    public DocumentEntry? Known(string id, DateTimeOffset now, TimeSpan gcDeletes)
    {
        var entry = _current.GetValueOrDefault(id);
        return entry is { IsDeleted: true } && now - entry.At > gcDeletes ? null : entry;
    }

    /// <summary>Forgets tombstones for good: those that are refreshed and too old.</summary>
    public void Forget(DateTimeOffset now, TimeSpan gcDeletes)
    {
        foreach (var entry in _current.Values.Where(e => e.IsDeleted && e.SeqNo <= _view.MaxSeqNo && now - e.At > gcDeletes).ToList()) { _current.Remove(entry.Id); }
    }

    /// <summary>Applies an operation that has been found free of conflict.</summary>
    public WriteResult Apply(WriteOperation operation, DocumentEntry? known, DateTimeOffset now)
    {
        var version = VersionRule.NewVersion(operation, known);
        var isDelete = operation.Kind == WriteKind.Delete;
        var entry = new DocumentEntry(
            operation.Id, isDelete ? null : operation.Routing, version, _history.Count, Term, operation.Source, operation.Parsed, isDelete, now);
        _history.Add(entry);
        _current[operation.Id] = entry;
        return new WriteResult(entry, known is { IsDeleted: false });
    }

    /// <summary>Makes all operations so far visible; false when they were.</summary>
    public bool Refresh()
    {
        if (_view.MaxSeqNo == MaxSeqNo) { return false; }
        var documents = _history.Where(static e => !e.IsDeleted).ToList();
        var live = new BitArray(documents.Count);
        for (var i = 0; i < documents.Count; i++) { live[i] = ReferenceEquals(_current.GetValueOrDefault(documents[i].Id), documents[i]); }
        _view = new ShardView(documents, live, MaxSeqNo);
        return true;
    }

    /// <summary>Comes up anew: the term rises, tombstones are forgotten, what is there is visible.</summary>
    /// <param name="lost">Operations that had been answered and are gone; their numbers are given out again.</param>
    public void Reopen(int lost)
    {
        _history.RemoveRange(Math.Max(0, _history.Count - lost), Math.Min(lost, _history.Count));
        _current.Clear();
        foreach (var entry in _history)
        {
            if (entry.IsDeleted) { _current.Remove(entry.Id); }
            else { _current[entry.Id] = entry; }
        }

        Term++;
        _view = ShardView.Empty;
        Refresh();
    }
}
