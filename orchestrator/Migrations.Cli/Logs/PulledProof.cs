using System.Globalization;
using Migrations.Cli.Hosting;
using Migrations.Replay.Planning;
using Migrations.Replay.Pulling;

namespace Migrations.Cli.Logs;

/// <summary>What a log and the pull after it prove together.</summary>
/// <param name="AsOf">When the pull had read its last document.</param>
/// <param name="Gone">Operations that the log tells and the source has no more.</param>
/// <param name="Open">Writes whose answers do not tell all they did, with what is known of each.</param>
/// <param name="NotPulled">Indices that the log tells of and the pull left out.</param>
/// <param name="PastRecorder">Numbers, by shard, that no request of a log without effects explains: they went past its recorder.</param>
internal sealed record PulledProof(bool IsComplete, DateTimeOffset AsOf, IReadOnlyList<PulledShardLine> Shards, IReadOnlyList<LostOperation> Gone, IReadOnlyList<KnownOfWrite> Open, IReadOnlyList<string> NotPulled, IReadOnlyList<string> PastRecorder)
{
    private PullProof _proof = null!;

    /// <summary>Holds the log in memory, as a replay does.</summary>
    public static PulledProof Of(LogContents contents, LogPull pull, CancellationToken cancellationToken)
    {
        var input = ReplayInputReader.Read(contents.Frames(cancellationToken), pull.Image, pull.Pulled);
        var proof = input.Proof!;
        var past = input.Mode == EvidenceMode.Answers ? input.Holes.Select(static h => $"{h.Index} shard {h.Shard}: seq_no {string.Join(", ", h.Missing)}, not before {ShownText.Instant(h.SinceUnixNanos)}") : [];
        var gone = proof.Gone.Select(static e => new LostOperation(e.Index, e.Id, e.Operation, e.SeqNo, e.OperationTerm, e.Version, e.Request.IsNone ? null : e.Request.ToString(), null));
        return new PulledProof(proof.IsComplete, DateTimeOffset.UnixEpoch.AddTicks(pull.Pulled.CompletedAtUnixNanos / 100), [.. proof.Shards.Select(PulledShardLine.Of)], [.. gone], proof.Open, proof.NotPulled, [.. past]) { _proof = proof };
    }

    /// <summary>True when it is known how the documents ended that these numbers, such as <c>17–20</c>, were given for.</summary>
    public bool Covers(string uuid, int shard, string range)
    {
        var ends = range.Split('–').Select(static n => long.Parse(n, CultureInfo.InvariantCulture)).ToList();
        return _proof.Shards.FirstOrDefault(s => s.IndexUuid == uuid && s.Shard == shard) is { } known && known.Covers(ends[0]) && known.Covers(ends[^1]);
    }

    public IEnumerable<string> Incomplete()
    {
        foreach (var shard in Shards)
        {
            if (shard.Above.Count > 0) { yield return $"{shard.Index} shard {shard.Shard}: the pull is complete at {shard.Position}; the log tells of more, seq_no {string.Join(", ", shard.Above)}"; }
            if (shard.Later > 0) { yield return $"{shard.Index} shard {shard.Shard}: {ShownText.Count(shard.Later)} documents stand above the bound of the pull: how they were at {shard.Position} nobody can tell"; }
        }

        foreach (var index in NotPulled) { yield return $"{index}: the pull left it out"; }
        if (_proof.OpenAfterPull > 0) { yield return $"{ShownText.Count(_proof.OpenAfterPull)} writes whose answers do not tell all they did began after the pull: 'migrations pull --again' reads what became of them"; }
    }
}
