using System.CommandLine;
using System.Text.Json;
using Migrations.Capture.Frames;
using Migrations.Capture.Records;
using Migrations.Cli.Hosting;
using Migrations.Exchanges.Assembling;

namespace Migrations.Cli.Logs;

/// <summary><c>migrations log show</c>: exchanges, one line each, or one of them whole.</summary>
internal sealed class LogShowCommand : ActiveCommand
{
    private readonly LogOption _log = new();
    private readonly ExchangeFilter _filter = new();
    private readonly WholeOption _limit = new("--limit", "Stop after so many.");
    private readonly Option<string> _exchange = new("--exchange") { Description = "One exchange, whole, with what it did: the stamp that stands on its line.", HelpName = "STAMP" };
    private readonly Option<bool> _bodies = new("--bodies") { Description = "Show bodies. They may hold personal data." };

    public LogShowCommand(CommandSetting setting)
        : base("show", "Shows the exchanges the log holds, in the order they ended; one line each, or one of them whole. Secrets in headers are never shown.", CommandGroup.Record, setting)
    {
        Options.Add(_log.Directory);
        foreach (var option in _filter.Options) { Options.Add(option); }
        Options.Add(_limit);
        Options.Add(_exchange);
        Options.Add(_bodies);
        Examples =
        [
            new("migrations log show --status 4xx --limit 20", "twenty that were refused"),
            new("migrations log show --api bulk --index 'logs-*'", "bulk requests to some indices"),
            new("migrations log show --exchange 00f3a1c2d4e5b697.12.3 --bodies", "one request and its answer, and what it did to which documents"),
        ];
    }

    protected override Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        var fits = _filter.Read(run);
        if (run.Value(_exchange) is not { } text) { return Task.FromResult(List(run, fits, cancellationToken)); }
        return RequestStamp.TryParse(text, out var stamp)
            ? Task.FromResult(One(run, stamp, cancellationToken))
            : throw CommandFailedException.Usage($"--exchange wants a stamp such as 00f3a1c2d4e5b697.12.3; '{ShownText.Line(text)}' is none");
    }

    private int List(CommandRun run, Func<Exchange, Migrations.Exchanges.Routes.RestRoute?, bool> fits, CancellationToken cancellationToken)
    {
        var contents = _log.Open(run);
        var limit = run.Value(_limit) ?? int.MaxValue;
        var shown = 0;
        if (run.Output.IsJson) { run.Output.Answer.Write("["); }
        foreach (var exchange in ExchangeStream.Of(contents.Frames(cancellationToken)))
        {
            if (shown >= limit) { break; }
            var route = ExchangeView.RouteOf(exchange);
            if (!fits(exchange, route)) { continue; }
            if (run.Output.IsJson)
            {
                var view = ExchangeView.Of(exchange, route, withHeaders: false, run.Value(_bodies));
                run.Output.Answer.Write((shown == 0 ? "\n" : ",\n") + JsonSerializer.Serialize(view, CommandOutput.OneLine));
            }
            else { run.Output.Answer.WriteLine(ExchangeText.Line(exchange, route)); }
            shown++;
        }

        if (run.Output.IsJson) { run.Output.Answer.WriteLine("\n]"); }
        else if (shown == 0 && contents.Damages.Count == 0) { run.Output.Note("no exchange fits"); }
        return contents.Tell(run.Output);
    }

    private int One(CommandRun run, RequestStamp stamp, CancellationToken cancellationToken)
    {
        var contents = _log.Open(run);
        var effects = new List<EffectRecord>();
        var frames = Wanted(contents.Frames(cancellationToken), stamp, effects);
        var exchange = ExchangeStream.Of(frames).ToArray().FirstOrDefault(exchange => exchange.Stamp == stamp);
        if (exchange is null)
        {
            contents.Tell(run.Output);
            throw new CommandFailedException($"{contents.Shown} holds no exchange {stamp}");
        }

        var view = ExchangeView.Of(exchange, ExchangeView.RouteOf(exchange), withHeaders: true, run.Value(_bodies));
        var did = effects.Select(effect => EffectView.Of(effect, standing: null, withSource: run.Value(_bodies)));
        run.Output.Write(new { exchange = view, effects = did }, ExchangeText.Page(exchange, view, effects));
        return contents.Tell(run.Output);
    }

    // Keeps the frames of its connection only; what it did stands elsewhere in the log.
    private static IEnumerable<LogFrame> Wanted(IEnumerable<LogFrame> frames, RequestStamp stamp, List<EffectRecord> effects)
    {
        var records = new RecordReader();
        foreach (var frame in frames)
        {
            if (frame.Header.Kind == FrameKind.Effect && records.Push(frame).Record?.Content is EffectRecord effect && effect.Request == stamp) { effects.Add(effect); }
            if (frame.Epoch == stamp.Epoch && frame.Header.Connection == stamp.Connection) { yield return frame; }
        }
    }
}
