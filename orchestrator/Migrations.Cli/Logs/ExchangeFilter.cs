using System.CommandLine;
using System.Globalization;
using System.IO.Enumeration;
using Migrations.Cli.Hosting;
using Migrations.Exchanges.Assembling;
using Migrations.Exchanges.Routes;

namespace Migrations.Cli.Logs;

/// <summary>Which exchanges are asked for; every option given must hold.</summary>
internal sealed class ExchangeFilter
{
    private readonly Option<string> _api = new("--api") { Description = "API, by its name in the specification: bulk, search, indices.create; * stands for anything.", HelpName = "NAME" };
    private readonly Option<string> _status = new("--status") { Description = "Status of the answer: 404, 4xx, or none for exchanges without an answer.", HelpName = "STATUS" };
    private readonly Option<string> _method = new("--method") { Description = "HTTP method.", HelpName = "METHOD" };
    private readonly Option<string> _index = new("--index") { Description = "Index in the path; * stands for anything.", HelpName = "NAME" };
    private readonly WholeOption _connection = new("--connection", "Number of the connection, as the stamps have it.");
    private readonly Option<string> _from = new("--from") { Description = "Began at this time or later: 2026-01-31T12:00:00Z (UTC when it names no zone).", HelpName = "TIME" };
    private readonly Option<string> _to = new("--to") { Description = "Began before this time.", HelpName = "TIME" };

    public IEnumerable<Option> Options => [_api, _status, _method, _index, _connection, _from, _to];

    /// <summary>The question these options ask.</summary>
    public Func<Exchange, RestRoute?, bool> Read(CommandRun run)
    {
        var tests = new List<Func<Exchange, RestRoute?, bool>>();
        if (run.Value(_api) is { } api) { tests.Add((_, route) => route is not null && Fits(api, route.Api)); }
        if (run.Value(_status) is { } status) { tests.Add(StatusTest(status)); }
        if (run.Value(_method) is { } method) { tests.Add((exchange, _) => string.Equals(exchange.Request?.Method, method, StringComparison.OrdinalIgnoreCase)); }
        if (run.Value(_index) is { } index) { tests.Add((_, route) => route?.IndexExpression?.Split(',').Any(name => Fits(index, name)) ?? false); }
        if (run.Value(_connection) is { } connection) { tests.Add((exchange, _) => exchange.Stamp.Connection == connection); }
        if (run.Value(_from) is { } from) { tests.Add(TimeTest("--from", from, (started, at) => started >= at)); }
        if (run.Value(_to) is { } to) { tests.Add(TimeTest("--to", to, (started, at) => started < at)); }
        return (exchange, route) => tests.TrueForAll(test => test(exchange, route));
    }

    private static bool Fits(string pattern, string name) => FileSystemName.MatchesSimpleExpression(pattern.Replace("?", "\\?", StringComparison.Ordinal), name, ignoreCase: true);

    private static Func<Exchange, RestRoute?, bool> StatusTest(string text)
    {
        if (text == "none") { return (exchange, _) => exchange.Response is null; }
        if (text.Length == 3 && text[0] is >= '1' and <= '5' && text[1..].All(c => c == 'x' || char.IsAsciiDigit(c)))
        {
            return (exchange, _) => exchange.Response is { } answer && answer.Status.ToString(CultureInfo.InvariantCulture).Zip(text).All(pair => pair.Second == 'x' || pair.First == pair.Second);
        }

        throw CommandFailedException.Usage($"--status wants 404, 4xx or none; '{text}' is none of them");
    }

    private static Func<Exchange, RestRoute?, bool> TimeTest(string option, string text, Func<long, long, bool> holds)
    {
        if (!DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time))
        {
            throw CommandFailedException.Usage($"{option} wants a time such as 2026-01-31T12:00:00Z; '{text}' is none");
        }

        var at = (time - DateTimeOffset.UnixEpoch).Ticks * 100;
        return (exchange, _) => holds(exchange.StartedAtUnixNanos, at);
    }
}
