using Migrations.Exchanges.Clusters;

namespace Migrations.Compare.Parity;

/// <summary>Compares the documents of one index: the source's are streamed and asked of the target; the target's are then asked of the source, by id alone.</summary>
/// <remarks>Memory: two pages, and the tally. A document that differs is read again from both until neither reading changes.</remarks>
internal sealed class DocumentParity(ClusterClient source, ClusterClient target, ParityOptions options, TimeProvider time)
{
    private const string KeepAlive = "5m";

    public async Task CompareAsync(ClusterIndex? onSource, ClusterIndex? onTarget, IndexTally tally, CancellationToken token)
    {
        if (onSource is not null)
        {
            await StreamAsync(source, onSource, async page => await HoldAgainstAsync(page, isSource: true, tally, token), token);
        }

        if (onTarget is not null && await MayHoldMoreAsync(onTarget, tally, token))
        {
            await StreamAsync(target, onTarget, async page => await FindExtrasAsync(page, tally, token), token);
        }
    }

    /// <summary>Whether the target has more refreshed documents than were found equal in id: else there is no extra one.</summary>
    private async Task<bool> MayHoldMoreAsync(ClusterIndex index, IndexTally tally, CancellationToken token) =>
        await target.CountAsync(index.Name, token) != tally.Equal;

    private async Task StreamAsync(ClusterClient side, ClusterIndex index, Func<IReadOnlyList<FoundDocument>, Task> take, CancellationToken token)
    {
        for (var shard = 0; shard < index.Shards; shard++)
        {
            var page = await side.OpenScrollAsync(index.Name, shard, 0, null, withSource: true, options.PageDocuments, KeepAlive, token);
            while (page.Documents.Count > 0)
            {
                await take(page.Documents);
                page = await side.NextPageAsync(page.ScrollId!, KeepAlive, token);
            }

            if (page.ScrollId is { } scroll) { await side.CloseScrollAsync(scroll, token); }
        }
    }

    private async Task HoldAgainstAsync(IReadOnlyList<FoundDocument> page, bool isSource, IndexTally tally, CancellationToken token)
    {
        var others = await (isSource ? target : source).MultiGetAsync([.. page.Select(KeyOf)], true, token);
        var suspects = new List<(FoundDocument Source, FoundDocument Target)>();
        foreach (var (mine, other) in page.Zip(others))
        {
            var pair = isSource ? (mine, other) : (other, mine);
            if (DocumentJudge.Compare(pair.Item1, pair.Item2, options.NumbersByValue) is null) { tally.CountEqual(); }
            else { suspects.Add(pair); }
        }

        await SettleAsync(suspects, tally, token);
    }

    /// <summary>Only those that the source does not have; what both have was compared when the source was streamed.</summary>
    private async Task FindExtrasAsync(IReadOnlyList<FoundDocument> page, IndexTally tally, CancellationToken token)
    {
        var others = await source.MultiGetAsync([.. page.Select(KeyOf)], false, token);
        var extras = page.Zip(others).Where(p => !p.Second.Found).Select(p => p.First).ToList();
        if (extras.Count > 0) { await HoldAgainstAsync(extras, isSource: false, tally, token); }
    }

    private async Task SettleAsync(List<(FoundDocument Source, FoundDocument Target)> suspects, IndexTally tally, CancellationToken token)
    {
        for (var round = 1; suspects.Count > 0; round++)
        {
            tally.Rereads += suspects.Count;
            var keys = suspects.Select(s => KeyOf(s.Source.Found ? s.Source : s.Target)).ToList();
            var (sources, targets) = (await source.MultiGetAsync(keys, true, token), await target.MultiGetAsync(keys, true, token));
            var moving = new List<(FoundDocument Source, FoundDocument Target)>();
            for (var i = 0; i < suspects.Count; i++)
            {
                var now = (Source: sources[i], Target: targets[i]);
                var difference = DocumentJudge.Compare(now.Source, now.Target, options.NumbersByValue);
                var isSettled = IsSame(suspects[i].Source, now.Source) && IsSame(suspects[i].Target, now.Target);
                if (difference is null) { CountIfThere(now.Source, tally); }
                else if (isSettled) { tally.Count(difference); }
                else if (round >= options.MaxRereads) { tally.Count(difference with { Kind = DifferenceKind.Unsettled }); }
                else { moving.Add(now); }
            }

            suspects = moving;
            if (suspects.Count > 0) { await Task.Delay(options.RereadPause, time, token); }
        }
    }

    private static void CountIfThere(FoundDocument document, IndexTally tally)
    {
        if (document.Found) { tally.CountEqual(); }
    }

    private static bool IsSame(FoundDocument a, FoundDocument b) => (a.Found, a.SeqNo, a.Term) == (b.Found, b.SeqNo, b.Term);

    private static DocumentKey KeyOf(FoundDocument document) => new(document.Index, document.Id, document.Routing);
}
