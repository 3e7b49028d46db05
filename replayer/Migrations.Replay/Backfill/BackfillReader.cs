using System.Runtime.CompilerServices;
using Migrations.Exchanges.Clusters;

namespace Migrations.Replay.Backfill;

/// <summary>Reads the documents of one shard from the source, by number, as of one moment.</summary>
internal sealed class BackfillReader(ClusterClient source, BackfillOptions options, TimeProvider time)
{
    /// <summary>Per shard, the number up to which every operation is on every copy that may answer. To be asked before the refresh.</summary>
    public async Task<IReadOnlyDictionary<int, long>> CheckpointsAsync(string index, CancellationToken token) =>
        (await PositionsAsync(index, null, token)).ToDictionary(static p => p.Shard, static p => p.Position);

    /// <summary>Where each shard stands that has a copy to read from, by number; none when the index is gone.</summary>
    /// <remarks>The lowest of all copies, not the primary's alone: a replica may be behind it, and any copy may be the one that is read.</remarks>
    /// <param name="uuid">Only of the index with this one: another may have its name by now. Null: whichever has the name.</param>
    public async Task<IReadOnlyList<ShardPosition>> PositionsAsync(string index, string? uuid, CancellationToken token)
    {
        var terms = uuid is null ? null : await source.PrimaryTermsAsync(index, token); // before the numbers: a term that rises between them then leaves a loss unseen, and makes none up
        var copies = (await source.CheckpointsAsync(ClusterClient.Escape(index), token)).Where(c => c.IsStarted && c.Index == index && (uuid is null || c.IndexUuid == uuid));
        return [.. copies.GroupBy(static c => c.Shard).OrderBy(static g => g.Key).Select(g => new ShardPosition(
            g.Key,
            g.Min(static c => c.IsPrimary ? Math.Min(c.LocalCheckpoint, c.GlobalCheckpoint) : c.LocalCheckpoint),
            g.Where(static c => c.IsPrimary).Select(static c => (long?)c.MaxSeqNo).Max(),
            terms is not null && terms.TryGetValue(g.Key, out var term) ? term : null))];
    }

    /// <summary>Pages of documents with a number above <paramref name="after"/>, ascending.</summary>
    /// <param name="to">The highest number wanted; null for no bound.</param>
    public async IAsyncEnumerable<IReadOnlyList<FoundDocument>> PagesAsync(string index, int shard, long after, long? to, bool withSource, [EnumeratorCancellation] CancellationToken token)
    {
        var size = options.PageDocuments;
        string? scroll = null;
        try
        {
            while (true)
            {
                var began = time.GetTimestamp();
                DocumentPage? page;
                (page, size) = await NextAsync(index, shard, after, to, withSource, scroll, size, token);
                if (page is null)
                {
                    scroll = await CloseAsync(scroll, token); // too long for one answer: anew, in smaller pages
                    continue;
                }

                scroll = page.ScrollId ?? scroll;
                if (page.Documents.Count == 0) { yield break; }
                yield return page.Documents;
                after = page.Documents[^1].SeqNo;
                await WaitAsync(page.Documents.Count, began, token);
            }
        }
        finally
        {
            await CloseAsync(scroll, CancellationToken.None);
        }
    }

    private async Task<(DocumentPage? Page, int Size)> NextAsync(string index, int shard, long after, long? to, bool withSource, string? scroll, int size, CancellationToken token)
    {
        try
        {
            var page = scroll is null
                ? await source.OpenScrollAsync(index, shard, after + 1, to, withSource, size, options.ScrollKeepAlive, token)
                : await source.NextPageAsync(scroll, options.ScrollKeepAlive, token);
            return (page, size);
        }
        catch (ClusterException e) when (e.Failure == ClusterFailure.TooLong && size > 1)
        {
            return (null, Math.Max(1, size / 4));
        }
        catch (ClusterException e) when (e.Status == 404 && scroll is not null)
        {
            return (null, size); // the scroll outlived its keep-alive: go on from the last number
        }
    }

    private async Task<string?> CloseAsync(string? scroll, CancellationToken token)
    {
        if (scroll is null) { return null; }
        try
        {
            await source.CloseScrollAsync(scroll, token);
        }
        catch (ClusterException)
        {
            return null; // it ends by its keep-alive
        }

        return null;
    }

    private async Task WaitAsync(int documents, long began, CancellationToken token)
    {
        if (options.DocumentsPerSecond <= 0) { return; }
        var due = TimeSpan.FromSeconds((double)documents / options.DocumentsPerSecond) - time.GetElapsedTime(began);
        if (due > TimeSpan.Zero) { await Task.Delay(due, time, token); }
    }
}
