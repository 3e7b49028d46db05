using System.IO.Hashing;
using Migrations.Capture.Records;
using Migrations.Replay.Backfill;
using Migrations.Replay.Planning;

namespace Migrations.Replay.Pulling;

/// <summary>Completes the effects of a log by what was pulled from the source after it. Pure.</summary>
/// <remarks>
/// A pulled document is the last of its lane: what the log lacks of it is added as one effect, and superseded states between are not missed.
/// A document that the log or the image knows and the source has no more was deleted: by which operation is not known, that it was is.
/// </remarks>
public static class PullMerge
{
    /// <summary>How far the clocks of recorder and pull are trusted to agree, where the primary's term is not known: a minute. What was answered longer before the pull began has a number that its primary knew, unless the source lost it.</summary>
    internal const long ClockMarginNanos = 60_000_000_000;

    /// <param name="effects">What the log tells, committed.</param>
    /// <param name="before">The documents that were there before the log, of one shard: id → version, number and routing.</param>
    /// <param name="momentUnixNanos">When the source was pulled: the moment of what is added.</param>
    /// <param name="beganUnixNanos">When the pull began; 0 when that is not known.</param>
    public static MergedEffects Complete(IReadOnlyList<SourceEffect> effects, IEnumerable<PulledShard> shards, Func<PulledShard, IEnumerable<ImageDocument>> before, long momentUnixNanos, long beganUnixNanos = 0)
    {
        var byShard = effects.GroupBy(static e => (e.Record.IndexUuid, e.Record.Shard)).ToDictionary(static g => g.Key, static g => g.ToList());
        var pulled = shards.ToDictionary(static s => (s.IndexUuid, s.Shard));
        var result = new MergedEffects([], 0, 0, 0, []);
        var all = new List<SourceEffect>(effects.Count);
        foreach (var key in byShard.Keys.Union(pulled.Keys))
        {
            var own = byShard.GetValueOrDefault(key) ?? [];
            if (!pulled.TryGetValue(key, out var shard)) { all.AddRange(own); continue; }
            var merge = new ShardMerge(shard, own, momentUnixNanos);
            merge.TakeBackAbovePrimary(beganUnixNanos - ClockMarginNanos);
            merge.Run(before(shard));
            all.AddRange(merge.Effects);
            result = result with { Added = result.Added + merge.Added, Deleted = result.Deleted + merge.Deleted, SourcesFound = result.SourcesFound + merge.SourcesFound, Gone = [.. result.Gone, .. merge.Gone] };
        }

        return result with { Effects = [.. all.OrderBy(static e => e.MomentUnixNanos)] };
    }

    private sealed class ShardMerge
    {
        private readonly PulledShard _shard;
        private readonly long _moment;
        private readonly Dictionary<string, List<SourceEffect>> _lanes;
        private readonly HashSet<long> _numbers;

        public ShardMerge(PulledShard shard, List<SourceEffect> effects, long moment)
        {
            (_shard, _moment) = (shard, moment);
            _lanes = effects.GroupBy(static e => e.Record.Id).ToDictionary(static g => g.Key, static g => new List<SourceEffect>(g.OrderBy(static e => e.Place)));
            _numbers = [.. effects.Select(static e => e.Record.SeqNo), .. shard.Changed.Values.Select(static d => d.SeqNo)];
        }

        public IEnumerable<SourceEffect> Effects => _lanes.Values.SelectMany(static l => l);

        public int Added { get; private set; }

        public int Deleted { get; private set; }

        public int SourcesFound { get; private set; }

        public List<EffectRecord> Gone { get; } = [];

        /// <summary>What stands above the highest number of the primary though it is older than that: the source lost it.</summary>
        /// <remarks>Above the position says nothing: that is the lowest of all copies. Where the primary's term is known it tells what is older, else the clocks.</remarks>
        public void TakeBackAbovePrimary(long answeredBefore)
        {
            if (_shard.MaxSeqNo is not { } max) { return; }
            foreach (var (id, lane) in _lanes.ToList())
            {
                foreach (var effect in lane.Where(e => e.Record.SeqNo > max && IsOlder(e, answeredBefore) && !IsShown(e)).ToList())
                {
                    lane.Remove(effect);
                    Gone.Add(effect.Record);
                }

                if (lane.Count == 0) { _lanes.Remove(id); }
            }
        }

        public void Run(IEnumerable<ImageDocument> before)
        {
            foreach (var document in _shard.Changed.Values) { Meet(document); }
            foreach (var (id, lane) in _lanes)
            {
                var last = lane[^1];
                if (!last.IsDelete && last.Record.SeqNo <= _shard.Position && !IsThere(id)) { Delete(id, last.Record.SeqNo, last.Record.OperationTerm, last.Record.Version, last.Record.Routing); }
            }

            foreach (var document in before)
            {
                if (!_lanes.ContainsKey(document.Id) && !IsThere(document.Id)) { Delete(document.Id, document.SeqNo, document.Term, document.Version, document.Routing); }
            }
        }

        private bool IsOlder(SourceEffect effect, long answeredBefore) => _shard.PrimaryTerm is { } term ? effect.Record.OperationTerm < term : effect.MomentUnixNanos < answeredBefore;

        private bool IsShown(SourceEffect effect) => _shard.Changed.TryGetValue(effect.Record.Id, out var document) && effect.Place.CompareTo((document.Term, document.SeqNo)) <= 0;

        private bool IsThere(string id) => _shard.Changed.ContainsKey(id) || _shard.Unchanged.Contains(id);

        private void Meet(PulledDocument document)
        {
            if (!_lanes.TryGetValue(document.Id, out var lane)) { _lanes[document.Id] = lane = []; }
            var at = lane.FindIndex(e => e.Record.SeqNo == document.SeqNo && e.Record.OperationTerm == document.Term);
            if (at < 0)
            {
                TakeBack(lane, document);
                if (lane.Count > 0 && lane[^1].Record.SeqNo > document.SeqNo) { return; } // the log went on after the pull
                lane.Add(new SourceEffect(RecordOf(document), _moment));
                Added++;
                return;
            }

            if (!lane[at].Record.HasSource)
            {
                lane[at] = lane[at] with { Record = WithSource(lane[at].Record, document) };
                SourcesFound++;
            }

            TakeBack(lane, document);
        }

        /// <summary>What was answered with a later number than the source now has of this document, at a position that was pulled: the source lost it.</summary>
        private void TakeBack(List<SourceEffect> lane, PulledDocument document)
        {
            var gone = lane.Where(e => e.Place.CompareTo((document.Term, document.SeqNo)) > 0 && e.Record.SeqNo <= _shard.Position).ToList();
            foreach (var effect in gone)
            {
                lane.Remove(effect);
                Gone.Add(effect.Record);
            }
        }

        private void Delete(string id, long seqNo, long term, long version, string? routing)
        {
            var number = Math.Max(seqNo, _shard.From) + 1; // at or below From it would pass for one that the image holds
            while (!_numbers.Add(number)) { number++; } // the delete took one of the numbers that nobody tells of
            if (!_lanes.TryGetValue(id, out var lane)) { _lanes[id] = lane = []; }
            lane.Add(new SourceEffect(
                new EffectRecord(EffectOperation.Delete, EffectOrigin.Primary, EffectResult.Deleted, false, default, number, term, term, version + 1, 0, _shard.Shard, _shard.Index, _shard.IndexUuid, id, routing, null, 0, 0, false, default),
                _moment));
            Deleted++;
        }

        private EffectRecord RecordOf(PulledDocument document) => WithSource(
            new EffectRecord(EffectOperation.Index, EffectOrigin.Primary, EffectResult.Updated, false, default, document.SeqNo, document.Term, document.Term, document.Version, 0, _shard.Shard, _shard.Index, _shard.IndexUuid, document.Id, document.Routing, null, 0, 0, false, default),
            document);

        private static EffectRecord WithSource(EffectRecord record, PulledDocument document) => record with
        {
            Routing = document.Routing, SourceCrc32 = Crc32.HashToUInt32(document.Source.Span), SourceBytes = document.Source.Length, HasSource = true, Source = document.Source,
        };
    }
}
