using Migrations.Capture.Records;
using Migrations.Capture.Segments;

namespace Migrations.Capture.Verifying;

/// <summary>Reads a whole log and says whether it is what was written, and what is missing from it.</summary>
/// <remarks>
/// Checks checksums, sequences per link, hello and goodbye per node start, byte positions per connection and direction, and
/// the recorder's own counts. Whether every operation of every shard is there is proved by Migrations.Exchanges.Evidence.
/// </remarks>
public static class LogVerification
{
    public static LogVerificationResult Run(CaptureLog log)
    {
        var findings = new FindingList();
        var ledger = Guarded(log.ReadLedger, GapLedger.Empty, findings);
        var nodes = Guarded(log.ReadNodes, NodeList.Empty, findings);
        var records = new RecordReader();
        var epochs = new Dictionary<(ushort, ulong), EpochCheck>();
        long frames = 0, bytes = 0;
        foreach (var item in log.Scan())
        {
            if (item.Damage is not null) { findings.Add(item.Damage); }
            if (item.Frame is not { } frame) { continue; }
            frames++;
            bytes += frame.Payload.Length;
            var key = (frame.Node, frame.Epoch);
            if (!epochs.TryGetValue(key, out var epoch)) { epochs.Add(key, epoch = new EpochCheck(frame.Node, frame.Epoch, nodes.IdOf(frame.Node), ledger, findings)); }
            epoch.Push(item.File, frame, records.Push(frame));
        }
        foreach (var cut in records.Pending) { findings.Add(FindingSeverity.Gap, "", $"node {cut.Node} epoch {cut.Epoch:x16}, link {cut.Header.Link}, sequence {cut.Header.Sequence}", $"the {cut.Header.Kind} that begins here was never finished."); }
        Note(ledger, findings);
        var segments = Segments(log);
        var summaries = Finish(epochs, segments.Any(s => !s.IsSealed));
        return new LogVerificationResult(segments.Count, frames, bytes, findings.Errors, findings.Gaps, findings.Findings, summaries);
    }

    private static EpochSummary[] Finish(Dictionary<(ushort Node, ulong), EpochCheck> epochs, bool isOpen)
    {
        var last = epochs.GroupBy(e => e.Key.Node).Select(g => g.Last().Value).ToHashSet();
        return [.. epochs.Values.Select(e => e.Finish(isOpen && last.Contains(e)))];
    }

    private static void Note(GapLedger ledger, FindingList findings)
    {
        foreach (var entry in ledger.Entries.Where(e => e.Reason is not (GapReason.SequenceHole or GapReason.NoGoodbye)))
        {
            // A torn tail was never acknowledged: its frames were sent again, and if not, their hole is found as one.
            findings.Add(entry.Reason == GapReason.TornTail ? FindingSeverity.Note : FindingSeverity.Gap, SegmentFormat.LedgerFile, entry.Reason.ToString(), entry.What);
        }
        if (ledger.OlderEntries > 0) { findings.Add(FindingSeverity.Gap, SegmentFormat.LedgerFile, "its beginning", $"{ledger.OlderEntries} older entries are no longer listed."); }
    }

    private static IReadOnlyList<LogSegment> Segments(CaptureLog log)
    {
        try
        {
            return log.ListSegments();
        }
        catch (SegmentCorruptException)
        {
            return LogSegment.List(log.Directory, LogManifest.Empty); // the scan has said what is wrong with the manifest
        }
    }

    private static T Guarded<T>(Func<T> read, T instead, FindingList findings)
    {
        try
        {
            return read();
        }
        catch (SegmentCorruptException e)
        {
            findings.Add(e.Damage);
            return instead;
        }
    }
}
