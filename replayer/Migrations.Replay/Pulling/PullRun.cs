using Migrations.Exchanges.Clusters;
using Migrations.Replay.Backfill;

namespace Migrations.Replay.Pulling;

/// <summary>Reads from the source, over plain REST, what became of its documents: every one changed between two positions, and the ids of all others.</summary>
/// <remarks>
/// One run at a time in a directory; it may be stopped or killed anywhere and started again. The source is only read.
/// Per shard: the position, a refresh, then documents by number; so all operations at or below the position show, or are superseded by ones that do.
/// An index that is deleted, made again or closed meanwhile is skipped, and named.
/// </remarks>
public sealed class PullRun
{
    private readonly ClusterClient _source;
    private readonly PullOptions _options;
    private readonly BackfillReader _reader;
    private readonly PullPlanner _planner;
    private readonly StateFile<PullState> _file;
    private readonly TimeProvider _time;
    private PullState _state = null!;

    public PullRun(ClusterClient source, PullOptions options, TimeProvider time)
    {
        (_source, _options, _time) = (source, options, time);
        _reader = new(source, new BackfillOptions { Folder = options.Folder, PageDocuments = options.PageDocuments, DocumentsPerSecond = options.DocumentsPerSecond, ScrollKeepAlive = options.ScrollKeepAlive }, time);
        _planner = new(source, _reader, options);
        _file = PullImage.StateIn(options.Folder);
    }

    /// <summary>True when the run found a finished pull and asked the source for nothing.</summary>
    public bool WasFinished { get; private set; }

    public async Task<PullImage> RunAsync(IProgress<BackfillProgress>? progress, CancellationToken token)
    {
        Directory.CreateDirectory(_options.Folder);
        await BeginAsync(token);
        WasFinished = _state.IsComplete;
        if (!_state.IsComplete)
        {
            var total = await RefreshAsync(token);
            foreach (var index in _state.Indices.ToList()) { await PullIndexAsync(index, total, progress, token); }
            Save(_state with { IsComplete = true, CompletedAtUnixNanos = Now() });
        }

        return PullImage.Load(_options.Folder)!;
    }

    private async Task BeginAsync(CancellationToken token)
    {
        var began = Now();
        var source = await _source.InfoAsync(token);
        if (_options.Again) { Forget(); }
        if (_file.Load() is not { } known)
        {
            Save(await _planner.PlanAsync(source.ClusterUuid, began, token));
            return;
        }

        if (known.SourceUuid != source.ClusterUuid) { throw new BackfillException($"The pull in {_options.Folder} was begun from another cluster; give another run directory."); }
        if (_planner.Difference(known) is { } difference) { throw new BackfillException($"The pull in {_options.Folder} {difference}: that is not what is asked for now. Begin it again (--again), or ask for the same."); }
        _state = known;
    }

    /// <summary>The state goes first: what is left of files without one is cut off when they are opened.</summary>
    private void Forget()
    {
        _file.Delete();
        foreach (var file in Directory.EnumerateFiles(_options.Folder, "pulled-*.jsonl")) { File.Delete(file); }
    }

    private async Task<long> RefreshAsync(CancellationToken token)
    {
        var total = 0L;
        foreach (var index in _state.Indices)
        {
            await _source.RefreshAsync(ClusterClient.Escape(index.Name), token);
            try { total += await _source.CountAsync(index.Name, token); }
            catch (ClusterException e) when (e.Status is 400 or 404) { } // closed or gone: that is looked at when its turn comes
        }

        return total;
    }

    private async Task PullIndexAsync(PulledIndexState index, long total, IProgress<BackfillProgress>? progress, CancellationToken token)
    {
        if (index.Shards.All(static s => s.IsDone)) { return; }
        if (await WhyNotAsync(index, token) is { } before) { Skip(index, before); return; }
        foreach (var shard in index.Shards.Where(static s => !s.IsDone))
        {
            string? why;
            try { why = await PullShardAsync(index, shard, total, progress, token); }
            catch (ClusterException e) when (e.Status is 400 or 404)
            {
                why = await WhyNotAsync(index, token);
                if (why is null) { throw; }
            }

            why ??= await WhyNotAsync(index, token); // another index may have had its name while its pages were read
            if (why is not null) { Skip(index, why); return; }
        }
    }

    private async Task<string?> WhyNotAsync(PulledIndexState index, CancellationToken token) => await _source.IndexAsync(index.Name, token) switch
    {
        null => "it was deleted while it was pulled",
        { } now when now.Uuid != index.Uuid => "it was deleted and made again while it was pulled; a pull begun again reads the new one",
        { } now => LeftOutRule.Why(now),
    };

    /// <summary>Why the index cannot be pulled; null when the shard's pages are in its file.</summary>
    private async Task<string?> PullShardAsync(PulledIndexState index, PulledShardState shard, long total, IProgress<BackfillProgress>? progress, CancellationToken token)
    {
        using var file = PullFile.Open(_options.Folder, index.Uuid, shard.Shard, shard.FileBytes);
        foreach (var (after, to, isWhole) in Stretches(shard))
        {
            if (to <= shard.LastSeqNo) { continue; }
            await foreach (var page in _reader.PagesAsync(index.Name, shard.Shard, Math.Max(shard.LastSeqNo, after), to, withSource: isWhole, token))
            {
                if (isWhole && page.Any(static d => !d.HasSource)) { return "documents of it are answered without their _source"; }
                file.Append(page, shard.From, shard.To);
                shard = shard with { LastSeqNo = page[^1].SeqNo, Documents = shard.Documents + page.Count, Later = shard.Later + page.Count(d => d.SeqNo > shard.To), FileBytes = file.Length };
                Save(Replace(index.Uuid, shard));
                progress?.Report(new(index.Name, shard.Shard, _state.Indices.Sum(static i => i.Shards.Sum(static s => s.Documents)), total));
            }
        }

        Save(Replace(index.Uuid, shard with { IsDone = true, FileBytes = file.Length }));
        return null;
    }

    /// <summary>What a shard's numbers fall into, ascending: those something else holds, those wanted, those above the bound.</summary>
    private static IEnumerable<(long After, long? To, bool IsWhole)> Stretches(PulledShardState shard)
    {
        yield return (-1, shard.From, false);
        yield return (shard.From, shard.To, true);
        if (shard.To is { } to) { yield return (Math.Max(shard.From, to), null, false); }
    }

    private void Skip(PulledIndexState index, string why)
    {
        Save(_state with { Indices = [.. _state.Indices.Where(i => i.Uuid != index.Uuid)], Skipped = [.. _state.Skipped, new(index.Name, why)] });
        foreach (var file in Directory.EnumerateFiles(_options.Folder, $"pulled-{index.Uuid}-*.jsonl")) { File.Delete(file); }
    }

    private PullState Replace(string uuid, PulledShardState shard) =>
        _state with { Indices = [.. _state.Indices.Select(i => i.Uuid == uuid ? i with { Shards = [.. i.Shards.Select(s => s.Shard == shard.Shard ? shard : s)] } : i)] };

    private void Save(PullState state)
    {
        _state = state;
        _file.Save(state);
    }

    private long Now() => (_time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks * 100;
}
