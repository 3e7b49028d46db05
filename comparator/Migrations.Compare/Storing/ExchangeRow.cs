using DuckDB.NET.Data;
using Migrations.Compare.Judging;
using Migrations.Exchanges.Routes;

namespace Migrations.Compare.Storing;

/// <summary>A pair as a row of <c>exchanges</c>.</summary>
internal readonly struct ExchangeRow(ExchangePair pair)
{
    private const int MaxTextChars = 2_000;

    public void AppendTo(IDuckDBAppenderRow row, int runId)
    {
        var (source, tuple) = (pair.Source, pair.Tuple);
        var route = tuple?.Api is null or "" && source?.Request is { } request ? RestRoutes.Match(request.Method, request.Target) : null;
        var answered = tuple is { AnsweredAtUnixNanos: > 0, SentAtUnixNanos: > 0 };
        row.AppendValue(runId).AppendValue(pair.Ordinal).AppendValue(pair.Unit).AppendValue(tuple?.Sequence ?? 0L)
            .AppendValue((tuple?.Exchange ?? source!.Stamp).ToString())
            .AppendValue(Text(route?.Api ?? tuple?.Api ?? "unknown")).AppendValue((tuple?.Class ?? route?.Class ?? RouteClass.Outward).ToString())
            .AppendValue(Text(source?.Request?.Method)).AppendValue(Text(source?.Request?.Target))
            .AppendValue(source?.Status.ToString() ?? "NotInLog").AppendValue(source?.Response?.Status ?? 0).AppendValue(tuple?.TargetStatus ?? 0)
            .AppendValue(tuple?.Disposition.ToString() ?? "NotReplayed").AppendValue(Text(tuple?.WithheldReason)).AppendValue(tuple?.Outcome.ToString() ?? "NotSent").AppendValue(tuple?.Attempts ?? 0)
            .AppendValue(tuple?.Edits.Length > 2).AppendValue(Text(tuple?.Edits)).AppendValue(Text(tuple?.Reconciled))
            .AppendValue(tuple?.SourceFreshness.ToString() ?? "None").AppendValue(tuple?.TargetFreshness.ToString() ?? "None")
            .AppendValue(Time(source?.StartedAtUnixNanos)).AppendValue(Time(tuple?.DueAtUnixNanos)).AppendValue(Time(tuple?.SentAtUnixNanos))
            .AppendValue(source?.Response is null ? null : (long?)(source.EndedAtUnixNanos - source.ReceivedAtUnixNanos))
            .AppendValue(answered ? tuple!.AnsweredAtUnixNanos - tuple.SentAtUnixNanos : (long?)null)
            .AppendValue(answered && tuple!.DueAtUnixNanos > 0 ? tuple.AnsweredAtUnixNanos - tuple.DueAtUnixNanos : (long?)null)
            .EndRow();
    }

    private static string Text(string? text) => text is null ? string.Empty : StoreText.Escape(text.Length <= MaxTextChars ? text : text[..MaxTextChars] + "…");

    private static DateTime? Time(long? unixNanos) => unixNanos is > 0 ? DateTime.UnixEpoch.AddTicks(unixNanos.Value / 100) : null;
}
