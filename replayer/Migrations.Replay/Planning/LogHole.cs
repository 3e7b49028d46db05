using Migrations.Exchanges.Evidence;

namespace Migrations.Replay.Planning;

/// <summary>Operations of one shard that a log with effects lacks.</summary>
/// <param name="SinceUnixNanos">The first of them was not before it: when the last one before it was announced; 0 when none was.</param>
public sealed record LogHole(string Index, int Shard, IReadOnlyList<SequenceRange> Missing, long SinceUnixNanos)
{
    public long Operations => Missing.Sum(static range => range.Count);

    /// <param name="effects">Committed ones of all shards.</param>
    public static IReadOnlyList<LogHole> Of(EvidenceVerdict verdict, IEnumerable<SourceEffect> effects)
    {
        var lacking = verdict.Shards.Where(static s => s.Proof.Missing.Count > 0).ToDictionary(static s => (s.Key.IndexUuid, s.Key.Shard));
        if (lacking.Count == 0) { return []; }
        var since = lacking.Keys.ToDictionary(static key => key, static _ => 0L);
        foreach (var effect in effects)
        {
            var key = (effect.Record.IndexUuid, effect.Record.Shard);
            if (lacking.TryGetValue(key, out var shard) && effect.Record.SeqNo < shard.Proof.Missing[0].From) { since[key] = Math.Max(since[key], effect.MomentUnixNanos); }
        }

        return [.. lacking.Select(s => new LogHole(s.Value.Index, s.Key.Shard, s.Value.Proof.Missing, since[s.Key]))];
    }
}
