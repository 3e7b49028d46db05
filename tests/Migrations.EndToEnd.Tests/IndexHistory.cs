using System.Text;
using Migrations.Capture.Records;
using Migrations.Capture.Segments;
using Migrations.Exchanges.Assembling;
using Migrations.Exchanges.Tuples;
using Migrations.Replay.Planning;

namespace Migrations.EndToEnd.Tests;

/// <summary>Tells what a log and a run know of an index's making, aliases, mapping and settings: printed when a test finds them unequal.</summary>
internal static class IndexHistory
{
    public static string Of(string log, string run, string index)
    {
        var lines = new List<(long Moment, string Text)>();
        var exchanges = ExchangeLog.Read(CaptureLog.Open(log).ReadFrames()).Where(e => Names(e, index)).ToDictionary(e => e.Stamp);
        var states = new List<StateEvent>();
        var records = new RecordReader();
        foreach (var frame in CaptureLog.Open(log).ReadFrames())
        {
            if (records.Push(frame).Record is not { Content: StateRecord state } record) { continue; }
            states.Add(new StateEvent(state, record.Header.CapturedAtUnixNanos) { Epoch = record.Epoch });
            if (state.Index == index) { lines.Add((record.Header.CapturedAtUnixNanos, $"record {state.What} in epoch {record.Epoch:x}: {Cut(state.Json.ToJsonString())}")); }
        }

        foreach (var tuple in TupleLog.Read(run).Where(t => exchanges.ContainsKey(t.Exchange)))
        {
            var exchange = exchanges[tuple.Exchange];
            lines.Add((exchange.StartedAtUnixNanos, $"tuple {tuple.Sequence} {tuple.Disposition} '{tuple.WithheldReason}' {exchange.Stamp} {exchange.Request!.Method} {exchange.Request.Target} -> {exchange.Response?.Status}; sent {tuple.TargetRequest} -> {tuple.TargetStatus} {tuple.Edits}"));
        }

        foreach (var change in UnaskedChanges.Of(states, static (_, _) => false, static _ => true)) { lines.Add((change.At.MomentUnixNanos, $"change of {change.Subject}: {string.Join(", ", change.Corrections)}")); }
        foreach (var tuple in TupleLog.Read(run).Where(static t => t.Exchange.IsNone)) { lines.Add((long.MaxValue, $"tuple {tuple.Sequence} {tuple.Disposition} '{tuple.WithheldReason}' {tuple.TargetStatus}")); }
        return $"history of {index}\n" + string.Join('\n', lines.OrderBy(static l => l.Moment).Select(static l => $"  {l.Moment} {l.Text}"));
    }

    /// <summary>What administers it: its documents' requests would bury the rest.</summary>
    private static bool Names(Exchange exchange, string index)
    {
        if (exchange.Request is not { } request || request.Target.Contains("_doc", StringComparison.Ordinal) || request.Method == "GET") { return false; }
        return request.Target.Contains(index, StringComparison.Ordinal) || ( Encoding.UTF8.GetString(request.Body.Span).Contains(index, StringComparison.Ordinal));
    }

    private static string Cut(string text) => text.Length <= 900 ? text : text[..900] + "…";
}
