using System.Text;
using Migrations.Capture.Frames;
using Migrations.Capture.Records;
using Migrations.Capture.Segments;
using Migrations.Exchanges.Assembling;
using Migrations.Exchanges.Tuples;

namespace Migrations.EndToEnd.Tests;

/// <summary>Tells everything a log and a run know of one document: printed when a test finds it unequal.</summary>
internal static class DocumentHistory
{
    public static string Of(string log, string run, string index, string id)
    {
        var text = new StringBuilder($"history of {index}/{id}\n");
        var exchanges = ExchangeLog.Read(CaptureLog.Open(log).ReadFrames()).ToDictionary(e => e.Stamp);
        var stamps = new HashSet<RequestStamp>();
        var records = new RecordReader();
        foreach (var frame in CaptureLog.Open(log).ReadFrames())
        {
            if (frame.Header.Kind != FrameKind.Effect || records.Push(frame).Record?.Content is not EffectRecord effect || effect.Index != index || effect.Id != id) { continue; }
            stamps.Add(effect.Request);
            text.Append($"  effect {effect.Operation} {effect.Result} seq {effect.SeqNo} term {effect.OperationTerm} version {effect.Version} {effect.Origin} by {effect.Request} {Encoding.UTF8.GetString(effect.Source.Span)}\n");
        }

        foreach (var exchange in exchanges.Values.Where(e => e.Request is { } r && (r.Target.Contains(id, StringComparison.Ordinal) || Encoding.UTF8.GetString(r.Body.Span).Contains($"\"{id}\"", StringComparison.Ordinal)))) { stamps.Add(exchange.Stamp); }
        foreach (var tuple in TupleLog.Read(run).Where(t => stamps.Contains(t.Exchange)))
        {
            var exchange = exchanges[tuple.Exchange];
            text.Append($"  tuple {tuple.Sequence} unit {tuple.Unit} {tuple.Disposition} '{tuple.WithheldReason}' {exchange.Request?.Method} {exchange.Request?.Target} -> {exchange.Response?.Status}; sent {tuple.TargetRequest} -> {tuple.TargetStatus} edits {tuple.Edits} reconciled {tuple.Reconciled}\n");
            text.Append($"    body   {Cut(exchange.Request?.Body)}\n    source {Cut(exchange.Response?.Body)}\n    target {Cut(tuple.TargetBody)}\n");
        }

        return text.ToString();
    }

    private static string Cut(ReadOnlyMemory<byte>? bytes)
    {
        var text = Encoding.UTF8.GetString((bytes ?? default).Span).Replace('\n', '|');
        return text.Length <= 1500 ? text : text[..1500] + "…";
    }
}
