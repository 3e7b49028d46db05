using System.Runtime.CompilerServices;
using Migrations.Exchanges.Clusters;

namespace Migrations.Replay.Backfill;

/// <summary>Reads the documents of one shard from the source, by number, as of one moment.</summary>
internal sealed class BackfillReader(ClusterClient source, BackfillOptions options, TimeProvider time)
{
    /// <summary>Per shard, the number up to which every operation is on every copy that may answer. To be asked before the refresh.</summary>
    /// <remarks>The lowest of all copies, not the primary's alone: a replica may be behind it, and any copy may be the one that is read.</remarks>
    public async Task<IReadOnlyDictionary<int, long>> CheckpointsAsync(string index, CancellationToken token)
    {
        var copies = await source.CheckpointsAsync(ClusterClient.Escape(index), token);
        return copies.Where(c => c.Index == index).GroupBy(c => c.Shard).ToDictionary(
            g => g.Key,
            g => g.Min(c => c.IsPrimary ? Math.Min(c.LocalCheckpoint, c.GlobalCheckpoint) : c.LocalCheckpoint));
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
