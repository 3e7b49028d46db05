using System.Text;
using Migrations.Capture.Records;
using Migrations.Cli.Hosting;
using Migrations.Exchanges.Assembling;
using Migrations.Exchanges.Routes;

namespace Migrations.Cli.Logs;

/// <summary>Exchanges in words: one line each, or a whole one.</summary>
internal static class ExchangeText
{
    public static string Line(Exchange exchange, RestRoute? route)
    {
        var status = exchange.Response is { } answer ? $"{answer.Status}" : "-";
        var took = exchange.AnsweredAtUnixNanos > 0 ? ShownText.Span(exchange.EndedAtUnixNanos - exchange.StartedAtUnixNanos) : "-";
        var request = exchange.Request is { } asked ? $"{asked.Method} {asked.Target}" : "(no request)";
        var odd = exchange.Status == ExchangeStatus.Complete ? string.Empty : $"  [{exchange.Status}{(exchange.Note is { } note ? ": " + note : string.Empty)}]";
        return ShownText.Line($"{ShownText.Instant(exchange.StartedAtUnixNanos)}  {exchange.Stamp}  {status,3}  {took,8}  {route?.Api ?? "?",-16}  {request}{odd}", 400);
    }

    public static string Page(Exchange exchange, ExchangeView view, IReadOnlyList<EffectRecord> effects)
    {
        var text = new StringBuilder();
        text.Append($"exchange  {view.Exchange} on node n{view.Node}, from {ShownText.Line(view.Client)}\n");
        text.Append($"status    {view.Status}{(view.Note is { } note ? ": " + ShownText.Line(note) : string.Empty)}\n");
        text.Append($"api       {view.Api ?? "?"} ({view.Class ?? "?"})\n");
        text.Append($"began     {ShownText.Instant(view.StartedAtUnixNanos)}; received whole after {ShownText.Span(view.ReceivedAtUnixNanos - view.StartedAtUnixNanos)}");
        text.Append(view.AnsweredAtUnixNanos > 0 ? $", answered after {ShownText.Span(view.AnsweredAtUnixNanos - view.StartedAtUnixNanos)}, ended after {ShownText.Span(view.EndedAtUnixNanos - view.StartedAtUnixNanos)}\n" : ", never answered\n");
        Append(text, "request", view.Request);
        Append(text, "response", view.Response);
        if (effects.Count > 0)
        {
            var table = new TextTable("effect", "origin", "result", "index", "id", ">seq_no", ">term", ">version");
            foreach (var effect in effects) { table.Add($"{effect.Operation}", $"{effect.Origin}", $"{effect.Result}", effect.Index, effect.Id, $"{effect.SeqNo}", $"{effect.OperationTerm}", $"{effect.Version}"); }
            text.Append($"\nwhat it did\n{table}");
        }

        return text.ToString();
    }

    private static void Append(StringBuilder text, string title, MessageView? message)
    {
        text.Append($"\n{title}\n");
        if (message is null)
        {
            text.Append("  (none)\n");
            return;
        }

        text.Append($"  {ShownText.Line(message.Head, 2000)}\n");
        foreach (var header in message.Headers ?? []) { text.Append($"  {ShownText.Line($"{header[0]}: {header[1]}", 2000)}\n"); }
        if (message.BodyBytes == 0) { return; }
        var body = (message.Body, message.BodyBase64) switch
        {
            ({ } words, _) => ShownText.Block(words).TrimEnd('\n'),
            (_, not null) => $"({ShownText.Count(message.BodyBytes)} bytes that are no text; 'log export --bytes' has them)",
            _ => $"({ShownText.Count(message.BodyBytes)} bytes; --bodies shows them)",
        };
        text.Append($"\n  {body.Replace("\n", "\n  ", StringComparison.Ordinal)}\n");
    }
}
