using Migrations.Capture.Frames;
using Migrations.Capture.Records;
using Migrations.Capture.Verifying;
using Migrations.Cli.Hosting;
using Migrations.Exchanges.Evidence;

namespace Migrations.Cli.Logs;

/// <summary>What a log proves: its bytes, its books, and every operation of every shard.</summary>
/// <param name="Recording">How the log was recorded, and what that can and cannot promise.</param>
/// <param name="Window">Since when every node recorded; outside it nothing is proved complete.</param>
/// <param name="Lost">Operations the source undid after they were recorded.</param>
/// <param name="Pull">What a pull proves besides; null without one.</param>
internal sealed record LogProof(
    string Verdict,
    RecordingMode Recording,
    LogVerificationResult Log,
    CaptureWindow Window,
    IReadOnlyList<ShardLine> Shards,
    IReadOnlyList<LostOperation> Lost,
    PulledProof? Pull,
    long Effects,
    long UnreadableRecords,
    IReadOnlyList<string> Findings,
    IReadOnlyList<string> Incomplete)
{
    public int ExitCode => Findings.Count > 0 ? ExitCodes.Findings : Incomplete.Count > 0 ? ExitCodes.Incomplete : ExitCodes.Fine;

    public static LogProof Of(LogContents contents, LogPull? pull, CancellationToken cancellationToken)
    {
        var log = LogVerification.Run(contents.Log);
        cancellationToken.ThrowIfCancellationRequested();
        var reading = EvidenceLog.Read(contents.Frames(cancellationToken));
        var verdict = reading.Verdict;
        var rolledBack = verdict.RolledBack.ToArray();
        var answers = Answers(contents.Frames(cancellationToken), [.. rolledBack.Select(effect => effect.Request).Where(stamp => !stamp.IsNone)]);
        var lost = rolledBack.Select(effect => LostOperation.Of(effect, answers)).ToArray();
        var shards = verdict.Shards.Select(ShardLine.Of).ToArray();
        var hellos = log.Epochs.Select(epoch => epoch.Hello).OfType<HelloRecord>().ToArray();
        var recording = RecordingMode.Of(hellos, pull is not null, log.Epochs.Sum(epoch => epoch.FilteredRequests));
        var hasEffects = hellos.Length == 0 || Array.Exists(hellos, hello => hello.Effects);
        var pulled = pull is null || log.Frames == 0 ? null : PulledProof.Of(contents, pull, cancellationToken);
        var (findings, incomplete) = (FindingsOf(log, reading, shards, lost, pulled).ToArray(), IncompleteOf(log, verdict, shards, hasEffects, pulled).ToArray());
        var word = findings.Length > 0 ? "findings" : incomplete.Length > 0 ? "incomplete" : "complete";
        return new LogProof(word, recording, log, verdict.Window, shards, lost, pulled, reading.Effects, reading.Unreadable, findings, incomplete);
    }

    private static IEnumerable<string> FindingsOf(LogVerificationResult log, EvidenceReading reading, ShardLine[] shards, LostOperation[] lost, PulledProof? pulled)
    {
        if (log.Errors > 0) { yield return $"{ShownText.Count(log.Errors)} places where the log is damaged or contradicts itself"; }
        if (reading.Unreadable > 0) { yield return $"{ShownText.Count(reading.Unreadable)} records that cannot be read"; }
        foreach (var shard in shards)
        {
            var missing = shard.Missing.Where(range => pulled?.Covers(shard.Uuid, shard.Shard, range) != true).ToArray();
            if (missing.Length > 0) { yield return $"{shard.Index} shard {shard.Shard}: operations missing, seq_no {string.Join(", ", missing)}"; }
        }

        foreach (var shard in shards.Where(shard => shard.Contradicted > 0)) { yield return $"{shard.Index} shard {shard.Shard}: {shard.Contradicted} operations shown committed under two terms"; }
        var answered = lost.Count(operation => operation.WasAnswered);
        if (pulled is { Gone.Count: > 0 }) { yield return $"{ShownText.Count(pulled.Gone.Count)} operations that the log tells of and the source has no more"; }
        if (answered > 0) { yield return $"{ShownText.Count(answered)} operations that were answered and then lost by the source"; }
    }

    private static IEnumerable<string> IncompleteOf(LogVerificationResult log, EvidenceVerdict verdict, ShardLine[] shards, bool hasEffects, PulledProof? pulled)
    {
        if (log.Frames == 0) { yield return "the log is empty"; }
        else if (!hasEffects) { if (pulled is null) { yield return "recorded without effects: what each request did is not in the log; 'migrations pull' reads from the source how the documents ended"; } }
        else if (!verdict.Window.WasTold) { yield return "no record says that every node carries the plugin"; }
        else if (!verdict.Window.IsOpen) { yield return "a node without the plugin is part of the cluster"; }
        if (verdict.Window.Interruptions > 0) { yield return $"{verdict.Window.Interruptions} times a node without the plugin joined"; }
        if (log.Gaps > 0) { yield return $"{ShownText.Count(log.Gaps)} gaps that the log itself tells of"; }
        foreach (var shard in shards)
        {
            var ambiguous = shard.Ambiguous.Where(range => pulled?.Covers(shard.Uuid, shard.Shard, range) != true).ToArray();
            if (ambiguous.Length > 0) { yield return $"{shard.Index} shard {shard.Shard}: filled by the engine, or lost with a dead node, seq_no {string.Join(", ", ambiguous)}"; }
        }

        foreach (var line in pulled?.Incomplete() ?? []) { yield return line; }
        var pending = shards.Sum(shard => shard.Pending);
        if (pending > 0) { yield return $"{ShownText.Count(pending)} operations not yet shown committed when the log ends"; }
    }

    private static Dictionary<RequestStamp, int> Answers(IEnumerable<LogFrame> frames, HashSet<RequestStamp> wanted)
    {
        if (wanted.Count == 0) { return []; }
        var connections = wanted.Select(stamp => (stamp.Epoch, stamp.Connection)).ToHashSet();
        return ExchangeStream.Of(frames.Where(frame => connections.Contains((frame.Epoch, frame.Header.Connection))))
            .Where(exchange => wanted.Contains(exchange.Stamp) && exchange.Response is not null)
            .ToDictionary(exchange => exchange.Stamp, exchange => exchange.Response!.Status);
    }
}
