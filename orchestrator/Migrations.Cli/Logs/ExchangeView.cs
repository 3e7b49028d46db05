using Migrations.Exchanges.Assembling;
using Migrations.Exchanges.Http;
using Migrations.Exchanges.Routes;

namespace Migrations.Cli.Logs;

/// <summary>An exchange as it is shown and exported: no secret header, bodies only when asked for.</summary>
internal sealed record ExchangeView(
    string Exchange,
    ushort Node,
    string Client,
    string Status,
    string? Api,
    string? Class,
    long StartedAtUnixNanos,
    long ReceivedAtUnixNanos,
    long AnsweredAtUnixNanos,
    long EndedAtUnixNanos,
    MessageView? Request,
    int? ResponseStatus,
    MessageView? Response,
    string? Note)
{
    public static ExchangeView Of(Exchange exchange, RestRoute? route, bool withHeaders, bool withBodies) => new(
        exchange.Stamp.ToString(),
        exchange.Node,
        exchange.Client,
        Lower(exchange.Status.ToString()),
        route?.Api,
        route is null ? null : Lower(route.Class.ToString()),
        exchange.StartedAtUnixNanos,
        exchange.ReceivedAtUnixNanos,
        exchange.AnsweredAtUnixNanos,
        exchange.EndedAtUnixNanos,
        exchange.Request is { } request ? MessageView.Of($"{request.Method} {request.Target} {request.Version}", request.Headers, request.Body, request.Header("Content-Encoding"), withHeaders, withBodies) : null,
        exchange.Response?.Status,
        exchange.Response is { } response ? MessageView.Of($"{response.Version} {response.Status} {response.Reason}", response.Headers, response.Body, response.Header("Content-Encoding"), withHeaders, withBodies) : null,
        exchange.Note);

    /// <summary>The API behind an exchange; null when its request could not be read.</summary>
    public static RestRoute? RouteOf(Exchange exchange) => exchange.Request is { } request ? RestRoutes.Match(request.Method, request.Target) : null;

    private static string Lower(string name) => char.ToLowerInvariant(name[0]) + name[1..];
}
