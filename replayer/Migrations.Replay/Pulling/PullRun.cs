using Migrations.Exchanges.Clusters;
using Migrations.Replay.Backfill;

namespace Migrations.Replay.Pulling;

/// <summary>Reads from the source, over plain REST, what became of its documents: every one changed after a known position, and the ids of all others.</summary>
/// <remarks>
/// One run at a time in a directory; it may be stopped or killed anywhere and started again. The source is only read.
/// Per shard: the position, a refresh, then documents by number; so all operations at or below the position show, or are superseded by ones that do.
/// </remarks>
public sealed class PullRun
{
    private readonly ClusterClient _source;
    private readonly PullOptions _options;
    private readonly BackfillReader _reader;
    private readonly StateFile<PullState> _file;
    private readonly TimeProvider _time;
    private PullState _state = null!;

    public PullRun(ClusterClient source, PullOptions options, TimeProvider time)
    {
        (_source, _options, _time) = (source, options, time);
        _reader = new(source, new BackfillOptions { Folder = options.Folder, PageDocuments = options.PageDocuments, DocumentsPerSecond = options.DocumentsPerSecond, ScrollKeepAlive = options.ScrollKeepAlive }, time);
        _file = PullImage.StateIn(options.Folder);
    }

    public async Task<PullImage> RunAsync(IProgress<BackfillProgress>? progress, CancellationToken token)
    {
        Directory.CreateDirectory(_options.Folder);
        await BeginAsync(token);
        if (!_state.IsComplete)
        {
            var total = await RefreshAsync(token);
            foreach (var (index, shard) in _state.Indices.SelectMany(static i => i.Shards.Select(s => (i, s))).Where(static s => !s.s.IsDone).ToList()) { await PullShardAsync(index, shard, total, progress, token); }
            Save(_state with { IsComplete = true, CompletedAtUnixNanos = Now() });
        }

        return PullImage.Load(_options.Folder)!;
    }

    private async Task BeginAsync(CancellationToken token)
    {
        var began = Now();
        var source = await _source.InfoAsync(token);
        if (_file.Load() is { } known)
        {
            _state = known.SourceUuid == source.ClusterUuid ? known : throw new BackfillException($"The pull in {_options.Folder} was begun from another cluster; give another run directory.");
            return;
        }

        var (planned, skipped) = (new List<PulledIndexState>(), new List<SkippedIndex>());
        foreach (var index in await _source.IndicesAsync("*", token))
        {
            if (_options.Indices is { } names ? !names.Contains(index.Name) : index.Name.StartsWith('.')) { continue; }
            var positions = await _reader.CheckpointsAsync(index.Name, token);
            if (positions.Count != index.Shards) { skipped.Add(new(index.Name, $"{positions.Count} of its {index.Shards} shards can be read (closed, or not assigned)")); continue; }
            planned.Add(new(index.Name, index.Uuid, index.Mapping, index.Aliases, [.. positions.OrderBy(static p => p.Key).Select(p => new PulledShardState(p.Key, _options.From(index.Uuid, p.Key), p.Value, -1, 0, 0, false))]));
        }

        skipped.AddRange((_options.Indices ?? []).Where(n => planned.All(i => i.Name != n) && skipped.All(i => i.Index != n)).Select(static n => new SkippedIndex(n, "the source has no index of that name")));
        Save(new PullState { SourceUuid = source.ClusterUuid, BeganUnixNanos = began, Indices = planned, Skipped = skipped });
    }

    private async Task<long> RefreshAsync(CancellationToken token)
    {
        var total = 0L;
        foreach (var index in _state.Indices)
        {
            await _source.RefreshAsync(ClusterClient.Escape(index.Name), token);
            total += await _source.CountAsync(index.Name, token);
        }

        return total;
    }

    private async Task PullShardAsync(PulledIndexState index, PulledShardState shard, long total, IProgress<BackfillProgress>? progress, CancellationToken token)
    {
        using var file = PullFile.Open(_options.Folder, index.Uuid, shard.Shard, shard.FileBytes);
        foreach (var isChanged in new[] { false, true })
        {
            long? to = isChanged ? null : shard.From;
            if (to <= shard.LastSeqNo) { continue; }
            await foreach (var page in _reader.PagesAsync(index.Name, shard.Shard, Math.Max(shard.LastSeqNo, isChanged ? shard.From : -1), to, withSource: isChanged, token))
            {
                if (isChanged && page.FirstOrDefault(static d => !d.HasSource) is { } bare) { throw new BackfillException($"Document {bare.Id} of {bare.Index} was answered without its _source."); }
                file.Append(page, shard.From);
                shard = shard with { LastSeqNo = page[^1].SeqNo, Documents = shard.Documents + page.Count, FileBytes = file.Length };
                Save(Replace(index.Uuid, shard));
                progress?.Report(new(index.Name, shard.Shard, _state.Indices.Sum(static i => i.Shards.Sum(static s => s.Documents)), total));
            }
        }

        Save(Replace(index.Uuid, shard with { IsDone = true, FileBytes = file.Length }));
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
