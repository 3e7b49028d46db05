using Migrations.Exchanges.Assembling;
using Migrations.Exchanges.Tuples;

namespace Migrations.Compare.Judging;

/// <summary>The two answers of a pair as they are compared: decoded, and cut to what was asked of both sides.</summary>
internal sealed class Question(Exchange source, ExchangeTuple tuple, EditNotes edits)
{
    public int SourceStatus { get; private set; } = source.Response!.Status;

    public ReadOnlyMemory<byte> SourceBody { get; private set; }

    public ReadOnlyMemory<byte> TargetBody { get; private set; }

    /// <summary>Items of a bulk are not compared: only the target remembered an earlier deletion.</summary>
    public bool LeavesForgottenOut { get; private set; }

    /// <summary>An operation sent alone has headers of its own, which the source's bulk never had.</summary>
    public bool ComparesHeaders => tuple.Unit == 0;

    /// <summary>Null when ready, else why the two cannot be compared.</summary>
    public string? Prepare(int maxBodyBytes)
    {
        if (edits.IsRepeat) { return "repeated after a restart"; }
        if (edits.IsFenced && source.Response!.Status == 409) { return Comparability.WriteRacedOnSource; }
        if (AnswerBody.Decode(source.Response!.Body, source.Response.Header("content-encoding"), maxBodyBytes, out var from) is { } why) { return why; }
        if (AnswerBody.Decode(tuple.TargetBody, HeaderOf(tuple.TargetHeaders, "content-encoding"), maxBodyBytes, out var to) is { } whyNot) { return whyNot; }
        (SourceBody, TargetBody) = (from, to);
        if (tuple.Api != "bulk") { return OfTask(from.Span, to.Span); }
        if (tuple.Unit > 0) { return TakeItem(); }
        if (edits.ItemsLeftOut.Count > 0 || edits.RenamesItems) { SourceBody = BulkItems.AsSent(from, to, edits); }
        if (edits.HasSourceVersion && BulkItems.WithoutForgotten(SourceBody, to) is { } rest) { (TargetBody, LeavesForgottenOut) = (rest, true); }
        return null;
    }

    private string? TakeItem()
    {
        var item = BulkItems.Alone(SourceBody, tuple.TargetRequest, TargetBody);
        if (item.Why is not null) { return item.Why; }
        (SourceStatus, SourceBody, TargetBody) = (item.Status, item.Source, item.Target);
        return null;
    }

    /// <summary>What a by-query operation did is known on the side that waited for it, and on the other only who does it.</summary>
    private static string? OfTask(ReadOnlySpan<byte> source, ReadOnlySpan<byte> target) => (IsTask(source), IsTask(target)) switch
    {
        (false, true) => "run as a task on the target",
        (true, false) => "run as a task on the source",
        (true, true) => "run as a task on both",
        _ => null,
    };

    private static bool IsTask(ReadOnlySpan<byte> answer) => answer.Length < 128 && answer.StartsWith("{\"task\":"u8);

    private static string? HeaderOf(string headers, string name)
    {
        var at = headers.IndexOf(name, StringComparison.OrdinalIgnoreCase);
        if (at < 0 || (at > 0 && headers[at - 1] != '\n') || at + name.Length >= headers.Length || headers[at + name.Length] != ':') { return null; }
        var end = headers.IndexOf("\r\n", at, StringComparison.Ordinal);
        return headers[(at + name.Length + 1)..(end < 0 ? headers.Length : end)].Trim();
    }
}
