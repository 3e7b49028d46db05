using System.Globalization;
using System.Text;
using System.Text.Json;
using Migrations.Exchanges.Routes;
using Migrations.Exchanges.Tuples;
using Migrations.Replay.Planning;
using Migrations.Replay.Reconciling;
using Migrations.Replay.Rewriting;

namespace Migrations.Replay.Executing;

/// <summary>A unit and its result → its tuple. Pure.</summary>
public static class TupleMaker
{
    /// <param name="inDoubt">True when the unit may have been sent already before a restart: it stands on the tuple as a repeat, with how many operations were sent again.</param>
    public static ExchangeTuple Make(long sequence, PlannedUnit unit, UnitResult result, long dueAtUnixNanos, bool inDoubt)
    {
        var edits = result.Request?.Edits ?? [];
        if (inDoubt) { edits = [.. edits, RequestEdit.Repeat(result.Repeats, "in doubt after a restart")]; }
        if (result.Unsettled is { } why) { edits = [.. edits, RequestEdit.Unsettled(why)]; }
        var (stamp, part) = unit.Key;
        var answer = result.Outcome?.Answer;
        return new ExchangeTuple(
            sequence, stamp, unit.Exchange?.Ordinal ?? -1, part, unit.Route?.Api ?? "", unit.Route?.Class ?? RouteClass.Mutation,
            result.Disposition, result.Reason, result.Request is { } sent && result.Outcome is not null ? $"{sent.Method} {sent.Target}" : "",
            RequestEdit.ToJson(edits), dueAtUnixNanos, result.Outcome?.SentAtUnixNanos ?? 0, result.Outcome?.AnsweredAtUnixNanos ?? 0,
            result.Outcome?.Status ?? SendStatus.NotSent, answer?.Status ?? 0, HeaderText(answer), answer?.Body ?? default,
            unit.SourceFreshness, result.TargetFreshness, result.Outcome?.Attempts ?? 0, Reconciliation.ToJson(result.Reconciled), OperationText(result.Operations));
    }

    private static string HeaderText(Exchanges.Http.ResponseMessage? answer)
    {
        if (answer is null) { return ""; }
        var text = new StringBuilder();
        foreach (var header in answer.Headers) { text.Append(header.Name).Append(": ").Append(header.Value).Append("\r\n"); }
        return text.ToString();
    }

    private static string OperationText(IReadOnlyList<BulkItemAnswer> operations)
    {
        if (operations.Count == 0) { return "[]"; }
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartArray();
            foreach (var o in operations)
            {
                if (o.SeqNo is not { } number) { continue; }
                json.WriteStartObject();
                json.WriteString("index", o.Index);
                json.WriteString("id", o.Id);
                json.WriteNumber("seqNo", number);
                json.WriteNumber("term", o.Term ?? 0);
                json.WriteNumber("version", o.Version ?? 0);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        return Encoding.UTF8.GetString(stream.GetBuffer().AsSpan(0, (int)stream.Length));
    }
}
