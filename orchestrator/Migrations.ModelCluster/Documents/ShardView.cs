using System.Collections;

namespace Migrations.ModelCluster.Documents;

/// <summary>What searches see of a shard since its last refresh. Immutable.</summary>
/// <param name="Documents">Every state that was ever indexed, superseded ones too: the statistics of scoring count them until they are merged away.</param>
/// <param name="Live">Which of them are the present state.</param>
/// <param name="MaxSeqNo">The last operation that is visible.</param>
internal sealed record ShardView(IReadOnlyList<DocumentEntry> Documents, BitArray Live, long MaxSeqNo)
{
    private readonly Dictionary<string, Searching.FieldIndex> _fields = new(StringComparer.Ordinal);

    public static ShardView Empty { get; } = new([], new BitArray(0), -1);

    public IEnumerable<DocumentEntry> LiveDocuments
    {
        get
        {
            for (var i = 0; i < Documents.Count; i++)
            {
                if (Live[i]) { yield return Documents[i]; }
            }
        }
    }

    /// <summary>The inverted index of a field, made when it is first asked for.</summary>
    public Searching.FieldIndex Field(string name)
    {
        lock (_fields)
        {
            if (!_fields.TryGetValue(name, out var field)) { _fields[name] = field = Searching.FieldIndex.Build(name, Documents); }
            return field;
        }
    }
}
