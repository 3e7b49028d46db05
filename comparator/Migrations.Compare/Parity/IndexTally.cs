namespace Migrations.Compare.Parity;

/// <summary>Counts one index while it is compared; names a bounded number of differences of each kind.</summary>
internal sealed class IndexTally(string index, int maxExamples, Action<DocumentDifference>? onDifference)
{
    /// <summary>Missing ids that wait for an extra one of the same id: together they are one of another routing.</summary>
    private const int MaxRemembered = 100_000;

    private readonly Dictionary<DifferenceKind, long> _counts = [];
    private readonly List<DocumentDifference> _examples = [];
    private readonly Dictionary<string, DocumentDifference> _missing = [];
    private long _documents;
    private long _equal;

    public long Rereads { get; set; }

    public long Equal => _equal;

    public void CountEqual()
    {
        _documents++;
        _equal++;
    }

    public void Count(DocumentDifference difference)
    {
        if (difference.Kind == DifferenceKind.Missing && _missing.Count < MaxRemembered && _missing.TryAdd(difference.Id, difference)) { return; }
        if (difference.Kind == DifferenceKind.Extra && _missing.Remove(difference.Id, out var missing))
        {
            difference = missing with { Kind = DifferenceKind.Routing, TargetVersion = difference.TargetVersion };
        }

        Enter(difference);
    }

    public IndexParity Conclude()
    {
        foreach (var missing in _missing.Values) { Enter(missing); }
        _missing.Clear();
        return new(index, _documents, _equal, Rereads, _counts, _examples);
    }

    private void Enter(DocumentDifference difference)
    {
        _documents++;
        var count = _counts[difference.Kind] = _counts.GetValueOrDefault(difference.Kind) + 1;
        if (count <= maxExamples) { _examples.Add(difference); }
        onDifference?.Invoke(difference);
    }
}
