namespace Migrations.ModelCluster.Searching;

/// <summary>Puts the first few of many hits in front, in order; the rest stay behind them in any order. Pure but for the list.</summary>
internal static class FirstHits
{
    /// <summary>More than one of so many is sorted whole: keeping the first apart would cost more.</summary>
    private const int WorthAbove = 8;

    public static void Sort(List<SearchHit> hits, int wanted, Comparison<SearchHit> order)
    {
        if (wanted >= hits.Count / WorthAbove)
        {
            hits.Sort(order);
            return;
        }

        if (wanted == 0) { return; }
        var worstFirst = Comparer<int>.Create((a, b) => order(hits[b], hits[a]));
        var first = new PriorityQueue<int, int>(wanted + 1, worstFirst);
        for (var i = 0; i < hits.Count; i++)
        {
            if (first.Count < wanted) { first.Enqueue(i, i); }
            else if (order(hits[i], hits[first.Peek()]) < 0) { first.EnqueueDequeue(i, i); }
        }

        Front(hits, [.. first.UnorderedItems.Select(static one => one.Element)], order);
    }

    private static void Front(List<SearchHit> hits, int[] places, Comparison<SearchHit> order)
    {
        Array.Sort(places); // from the first place on, a swap never moves one that is still to come
        for (var to = 0; to < places.Length; to++) { (hits[to], hits[places[to]]) = (hits[places[to]], hits[to]); }
        hits.Sort(0, places.Length, Comparer<SearchHit>.Create(order));
    }
}
