using Migrations.Exchanges.Clusters;

namespace Migrations.Replay.Backfill;

/// <summary>Brings over what the source held before the log: indices, documents with routing and version, templates, pipelines, scripts.</summary>
/// <remarks>
/// One run at a time in a directory; it may be stopped or killed anywhere and started again, and ends with the same target.
/// Per index: checkpoints (L), a refresh, then every document by number; so all operations at or below L are in the image or superseded by ones above L.
/// </remarks>
public sealed class BackfillRun
{
    private readonly ClusterClient _source;
    private readonly BackfillOptions _options;
    private readonly StateFile<BackfillState> _file;
    private readonly BackfillReader _reader;
    private readonly BackfillWriter _writer;
    private readonly MetadataCopier _metadata;
    private readonly ClusterClient _target;
    private readonly TimeProvider _time;
    private BackfillState _state = null!;

    public BackfillRun(ClusterClient source, ClusterClient target, BackfillOptions options, TimeProvider time)
    {
        if (options.PageDocuments is < 1 or > 10_000) { throw new BackfillException("A page holds 1 to 10,000 documents."); }
        (_source, _target, _options, _time) = (source, target, options, time);
        _file = BackfillStateFile.In(options.Folder);
        _reader = new(source, options, time);
        _writer = new(target, options, time);
        _metadata = new(source, target);
    }

    public async Task<BackfillResult> RunAsync(IProgress<BackfillProgress>? progress, CancellationToken token)
    {
        Directory.CreateDirectory(_options.Folder);
        await BeginAsync(token);
        if (!_state.IsComplete)
        {
            var indices = (await _source.IndicesAsync("*", token)).ToDictionary(i => i.Uuid);
            foreach (var planned in _state.Indices) { await BringIndexAsync(planned, indices, token); }
            await BringDocumentsAsync(progress, token);
            foreach (var planned in _state.Indices) { await _metadata.FinishIndexAsync(Known(planned, indices), token); }
            await _metadata.CopySharedAsync(token);
            Save(_state with { IsComplete = true, CompletedAtUnixNanos = (_time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks * 100 });
        }

        if (_state.Indices.Count > 0) { await _target.RefreshAsync("*", token); }
        var shards = _state.Indices.SelectMany(i => i.Shards).ToList();
        return new(
            BackfillImage.Load(_options.Folder, _state),
            [.. _state.Indices.Select(i => i.Name)],
            shards.Sum(s => s.Documents),
            shards.Sum(s => s.Superseded),
            _state.Skipped);
    }

    private async Task BeginAsync(CancellationToken token)
    {
        var (source, target) = (await _source.InfoAsync(token), await _target.InfoAsync(token));
        if (source.ClusterUuid == target.ClusterUuid) { throw new BackfillException("Source and target are the same cluster."); }
        if (_file.Load() is { } known)
        {
            if (known.SourceUuid != source.ClusterUuid || known.TargetUuid != target.ClusterUuid)
            {
                throw new BackfillException($"The backfill in {_options.Folder} was begun between other clusters; give another run directory.");
            }

            _state = known;
            return;
        }

        var (wanted, skipped) = Choose(await _source.IndicesAsync("*", token));
        var planned = new List<BackfillIndex>();
        foreach (var index in wanted)
        {
            var checkpoints = await _reader.CheckpointsAsync(index.Name, token);
            if (checkpoints.Count != index.Shards)
            {
                skipped.Add(new(index.Name, $"{checkpoints.Count} of its {index.Shards} shards can be read (closed, or not assigned)"));
                continue;
            }

            planned.Add(new(index.Name, index.Uuid, false, false, [.. checkpoints.OrderBy(c => c.Key).Select(c => new BackfillShard(c.Key, c.Value, -1, 0, 0, 0, false))]));
        }

        Save(new BackfillState { SourceUuid = source.ClusterUuid, TargetUuid = target.ClusterUuid, Indices = planned, Skipped = skipped });
    }

    private (List<ClusterIndex> Wanted, List<SkippedIndex> Skipped) Choose(IReadOnlyList<ClusterIndex> indices)
    {
        var skipped = new List<SkippedIndex>();
        var wanted = new List<ClusterIndex>();
        foreach (var index in indices)
        {
            var isAsked = _options.Indices is { } names ? names.Contains(index.Name) : !index.Name.StartsWith('.') && !_options.BornInLog.Contains(index.Uuid);
            if (!isAsked) { continue; }
            if (LeftOutRule.Why(index) is { } why) { skipped.Add(new(index.Name, why)); }
            else { wanted.Add(index); }
        }

        skipped.AddRange((_options.Indices ?? []).Where(n => indices.All(i => i.Name != n)).Select(n => new SkippedIndex(n, "the source has no index of that name")));
        return (wanted, skipped);
    }

    private async Task BringIndexAsync(BackfillIndex planned, Dictionary<string, ClusterIndex> indices, CancellationToken token)
    {
        if (planned.IsCreated) { return; }
        Save(Replace(planned with { IsBegun = true }));
        await _metadata.CreateIndexAsync(Known(planned, indices), planned.IsBegun, token);
        Save(Replace(planned with { IsBegun = true, IsCreated = true }));
    }

    private async Task BringDocumentsAsync(IProgress<BackfillProgress>? progress, CancellationToken token)
    {
        var total = 0L;
        foreach (var index in _state.Indices)
        {
            await _source.RefreshAsync(ClusterClient.Escape(index.Name), token);
            total += await _source.CountAsync(index.Name, token);
        }

        foreach (var (index, shard) in _state.Indices.SelectMany(i => i.Shards.Select(s => (i, s))).Where(s => !s.s.IsDone).ToList())
        {
            await BringShardAsync(index, shard, total, progress, token);
        }
    }

    private async Task BringShardAsync(BackfillIndex index, BackfillShard shard, long total, IProgress<BackfillProgress>? progress, CancellationToken token)
    {
        using var image = ImageFile.Open(_options.Folder, index.Uuid, shard.Shard, shard.ImageBytes);
        await foreach (var page in _reader.PagesAsync(index.Name, shard.Shard, shard.LastSeqNo, null, withSource: true, token))
        {
            if (page.FirstOrDefault(d => !d.HasSource) is { } bare) { throw new BackfillException($"Document {bare.Id} of {bare.Index} was answered without its _source."); }
            var taken = await _writer.WriteAsync(page, token);
            image.Append(taken.Select(d => new ImageDocument(d.Id, d.Routing, d.Term, d.SeqNo, d.Version)));
            shard = shard with
            {
                LastSeqNo = page[^1].SeqNo,
                Documents = shard.Documents + taken.Count,
                Superseded = shard.Superseded + page.Count - taken.Count,
                ImageBytes = image.Length,
            };
            Save(Replace(index.Uuid, shard));
            progress?.Report(new(index.Name, shard.Shard, _state.Indices.Sum(i => i.Shards.Sum(s => s.Documents)), total));
        }

        Save(Replace(index.Uuid, shard with { IsDone = true }));
    }

    private static ClusterIndex Known(BackfillIndex planned, Dictionary<string, ClusterIndex> indices) =>
        indices.GetValueOrDefault(planned.Uuid) ?? throw new BackfillException($"The index {planned.Name} that this backfill began with is gone from the source; give another run directory.");

    private BackfillState Replace(BackfillIndex index) => _state with { Indices = [.. _state.Indices.Select(i => i.Uuid == index.Uuid ? index : i)] };

    private BackfillState Replace(string uuid, BackfillShard shard)
    {
        var index = _state.Indices.First(i => i.Uuid == uuid);
        return Replace(index with { Shards = [.. index.Shards.Select(s => s.Shard == shard.Shard ? shard : s)] });
    }

    private void Save(BackfillState state)
    {
        _state = state;
        _file.Save(state);
    }
}
