namespace Migrations.Exchanges.Evidence;

/// <summary>Which term each sequence number of a shard was committed under: eight bytes a number, in pages.</summary>
public sealed class NumberTerms
{
    private const int PageSize = 1024;
    private readonly Dictionary<long, long[]> _pages = [];

    /// <summary>How many numbers are committed.</summary>
    public long Count { get; private set; }

    /// <summary>The highest committed number; −1 for none.</summary>
    public long Highest { get; private set; } = -1;

    /// <summary>The term a number was committed under; 0 for not committed.</summary>
    public long this[long number] => _pages.TryGetValue(number / PageSize, out var page) ? page[number % PageSize] : 0;

    /// <summary>Every committed number with its term, ascending.</summary>
    public IEnumerable<(long SeqNo, long Term)> All()
    {
        foreach (var key in _pages.Keys.Order())
        {
            var page = _pages[key];
            for (var i = 0; i < PageSize; i++)
            {
                if (page[i] != 0) { yield return ((key * PageSize) + i, page[i]); }
            }
        }
    }

    /// <summary>Sets a number's term for good; false when it has one already.</summary>
    internal bool TryAdd(long number, long term)
    {
        if (!_pages.TryGetValue(number / PageSize, out var page)) { _pages[number / PageSize] = page = new long[PageSize]; }
        ref var slot = ref page[number % PageSize];
        if (slot != 0) { return false; }
        slot = term;
        Count++;
        Highest = Math.Max(Highest, number);
        return true;
    }
}
