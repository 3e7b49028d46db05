using Migrations.Exchanges.Assembling;
using Migrations.Exchanges.Tuples;

namespace Migrations.Compare.Judging;

/// <summary>The two answers of a pair as they are compared: decoded, and cut to what was asked of both sides.</summary>
internal sealed class Question(Exchange source, ExchangeTuple tuple, EditNotes edits)
{
    public int SourceStatus { get; private set; } = source.Response!.Status;

    public ReadOnlyMemory<byte> SourceBody { get; private set; }

    public ReadOnlyMemory<byte> TargetBody { get; private set; }

    /// <summary>An operation sent alone has headers of its own, which the source's bulk never had.</summary>
    public bool ComparesHeaders => tuple.Unit == 0;

    /// <summary>Null when ready, else why the two cannot be compared.</summary>
    public string? Prepare(int maxBodyBytes)
    {
        if (edits.IsRepeat) { return "repeated after a restart"; }
        if (edits.IsFenced && source.Response!.Status == 409) { return "a write raced with it on the source"; }
        if (AnswerBody.Decode(source.Response!.Body, source.Response.Header("content-encoding"), maxBodyBytes, out var from) is { } why) { return why; }
        if (AnswerBody.Decode(tuple.TargetBody, HeaderOf(tuple.TargetHeaders, "content-encoding"), maxBodyBytes, out var to) is { } whyNot) { return whyNot; }
        (SourceBody, TargetBody) = (from, to);
        if (tuple.Api != "bulk") { return IsTask(from.Span, to.Span) ? "run as a task on the target" : null; }
        if (tuple.Unit > 0) { return TakeItem(); }
        if (edits.ItemsLeftOut.Count > 0 || edits.RenamesItems) { SourceBody = BulkItems.AsSent(from, to, edits); }
        return null;
    }

    private string? TakeItem()
    {
        var item = BulkItems.Alone(SourceBody, tuple.TargetRequest, TargetBody);
        if (item.Why is not null) { return item.Why; }
        (SourceStatus, SourceBody, TargetBody) = (item.Status, item.Source, item.Target);
        return null;
    }

    private static bool IsTask(ReadOnlySpan<byte> source, ReadOnlySpan<byte> target) =>
        target.Length < 128 && target.StartsWith("{\"task\":"u8) && !source.StartsWith("{\"task\":"u8);

    private static string? HeaderOf(string headers, string name)
    {
        var at = headers.IndexOf(name, StringComparison.OrdinalIgnoreCase);
        if (at < 0 || (at > 0 && headers[at - 1] != '\n') || at + name.Length >= headers.Length || headers[at + name.Length] != ':') { return null; }
        var end = headers.IndexOf("\r\n", at, StringComparison.Ordinal);
        return headers[(at + name.Length + 1)..(end < 0 ? headers.Length : end)].Trim();
    }
}
