using Migrations.Exchanges.Clusters;
using Migrations.Replay.Backfill;

namespace Migrations.Replay.Pulling;

/// <summary>Chooses what to pull: which indices, and each shard's numbers. Reads the positions, so it comes before the refresh.</summary>
internal sealed class PullPlanner(ClusterClient source, BackfillReader reader, PullOptions options)
{
    /// <summary>How the indices behind a data stream are named. They hold users' documents, unlike the products' own.</summary>
    private const string DataStreamPrefix = ".ds-";

    public async Task<PullState> PlanAsync(string sourceUuid, long beganUnixNanos, CancellationToken token)
    {
        var (planned, skipped, leftOut) = (new List<PulledIndexState>(), new List<SkippedIndex>(), new List<string>());
        foreach (var index in await source.IndicesAsync("*", token))
        {
            if (options.Indices is { } names) { if (!names.Contains(index.Name)) { continue; } }
            else if (index.Name.StartsWith(DataStreamPrefix, StringComparison.Ordinal)) { skipped.Add(new(index.Name, "it is behind a data stream, and no data stream is replayed")); continue; }
            else if (index.Name.StartsWith('.')) { leftOut.Add(index.Name); continue; }

            var (shards, why) = LeftOutRule.Why(index) is { } reason ? ([], reason) : await ShardsAsync(index, token);
            if (why is null) { planned.Add(new(index.Name, index.Uuid, index.Mapping, index.Aliases, shards)); }
            else { skipped.Add(new(index.Name, why)); }
        }

        skipped.AddRange((options.Indices ?? []).Where(n => planned.All(i => i.Name != n) && skipped.All(i => i.Index != n)).Select(static n => new SkippedIndex(n, "the source has no index of that name")));
        var strange = options.Bounds.Keys.Where(b => !planned.Exists(i => i.Name == b.Index && i.Shards.Any(s => s.Shard == b.Shard))).Select(static b => $"{b.Index}/{b.Shard}").ToList();
        if (strange.Count > 0) { throw new BackfillException($"There is no shard {string.Join(", ", strange)} to pull, whose bounds were given."); }
        return new PullState { SourceUuid = sourceUuid, BeganUnixNanos = beganUnixNanos, Asked = options.Indices, Indices = planned, Skipped = skipped, LeftOut = leftOut };
    }

    /// <summary>Null when a pull that was begun is the one that is asked for now; else how it differs.</summary>
    public string? Difference(PullState known)
    {
        if (!(known.Asked ?? []).ToHashSet().SetEquals(options.Indices ?? [])) { return $"is of {(known.Asked is { } asked ? string.Join(", ", asked) : "every index")}"; }
        foreach (var (index, shard) in known.Indices.SelectMany(static i => i.Shards.Select(s => (i, s))))
        {
            var (from, to) = BoundsOf(index.Name, index.Uuid, shard.Shard);
            if (from < shard.From) { return $"of {index.Name} shard {shard.Shard} begins above {shard.From}, and nothing holds what lies between that and {from}"; }
            if (to != shard.To) { return $"of {index.Name} shard {shard.Shard} ends {(shard.To is { } end ? $"at {end}" : "where the source had got")}"; }
        }

        return null;
    }

    private async Task<(IReadOnlyList<PulledShardState> Shards, string? Why)> ShardsAsync(ClusterIndex index, CancellationToken token)
    {
        IReadOnlyList<ShardPosition> positions;
        try { positions = await reader.PositionsAsync(index.Name, index.Uuid, token); }
        catch (ClusterException e) when (e.Status == 404) { positions = []; }
        if (positions.Count != index.Shards) { return ([], $"{positions.Count} of its {index.Shards} shards can be read (closed, not assigned, or deleted meanwhile)"); }
        return ([.. positions.Select(p => ShardOf(index, p))], null);
    }

    private PulledShardState ShardOf(ClusterIndex index, ShardPosition at)
    {
        var (from, to) = BoundsOf(index.Name, index.Uuid, at.Shard);
        return new(at.Shard, from, Math.Min(at.Position, to ?? long.MaxValue), -1, 0, 0, false) { To = to, MaxSeqNo = at.MaxSeqNo, PrimaryTerm = at.PrimaryTerm };
    }

    private (long From, long? To) BoundsOf(string index, string uuid, int shard) =>
        options.Bounds.TryGetValue((index, shard), out var bounds) ? (bounds.From ?? options.From(uuid, shard), bounds.To) : (options.From(uuid, shard), null);
}
