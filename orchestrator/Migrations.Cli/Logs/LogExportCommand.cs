using System.CommandLine;
using Migrations.Capture.Frames;
using Migrations.Capture.Records;
using Migrations.Cli.Hosting;
using Migrations.Exchanges.Assembling;
using Migrations.Exchanges.Evidence;

namespace Migrations.Cli.Logs;

/// <summary><c>migrations log export</c>: raw bytes, and exchanges, effects, records as JSON lines.</summary>
internal sealed class LogExportCommand : ActiveCommand
{
    private readonly LogOption _log = new();
    private readonly Option<string> _bytes = new("--bytes") { Description = "Raw bytes into this new folder: a file a connection and direction, and connections.json. They hold whatever clients sent, passwords too.", HelpName = "DIR" };
    private readonly Option<string> _exchanges = new("--exchanges") { Description = "Exchanges as JSON lines, in the order they ended; - for standard output.", HelpName = "FILE" };
    private readonly Option<string> _effects = new("--effects") { Description = "Effects as JSON lines, each with what became of it (committed, rolledBack, pending); - for standard output.", HelpName = "FILE" };
    private readonly Option<string> _records = new("--records") { Description = "All other records as JSON lines: node starts, shards, cluster state, gaps, ledgers; - for standard output.", HelpName = "FILE" };
    private readonly Option<bool> _bodies = new("--bodies") { Description = "Put bodies of exchanges and sources of effects into the lines. They may hold personal data." };

    public LogExportCommand(CommandSetting setting)
        : base("export", "Exports what the log holds: raw bytes, and exchanges, effects, records as JSON lines.", CommandGroup.Record, setting)
    {
        Options.Add(_log.Directory);
        foreach (var option in new Option[] { _bytes, _exchanges, _effects, _records, _bodies }) { Options.Add(option); }
        Examples =
        [
            new("migrations log export --bytes raw", "what every client sent and got, byte for byte"),
            new("migrations log export --exchanges - | jq -r .api | sort | uniq -c", "how often each API was called"),
        ];
    }

    protected override Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        var lines = new[] { _exchanges, _effects, _records }.Where(option => run.Value(option) is not null).ToArray();
        if (lines.Length == 0 && run.Value(_bytes) is null) { throw CommandFailedException.Usage("say what to export: --bytes, --exchanges, --effects or --records"); }
        var streamed = lines.Count(option => run.Value(option) == "-");
        if (streamed > 1 || (streamed == 1 && run.Output.IsJson)) { throw CommandFailedException.Usage("standard output takes one kind of lines, and not together with --json"); }

        var contents = _log.Open(run);
        var verdict = run.Value(_effects) is null ? null : EvidenceLog.Read(contents.Frames(cancellationToken)).Verdict;
        using var raw = run.PathOf(_bytes) is { } folder ? new RawExport(folder, run.Environment.ShownPath(folder)) : null;
        using var exchanges = Lines(run, _exchanges);
        using var effects = Lines(run, _effects);
        using var records = Lines(run, _records);
        Export(contents.Frames(cancellationToken), raw, exchanges, effects, records, verdict, run.Value(_bodies));
        raw?.Finish();
        foreach (var file in new[] { exchanges, effects, records }) { file?.Finish(); }
        Tell(run, streamed > 0, raw?.Connections, exchanges?.Lines, effects?.Lines, records?.Lines);
        return Task.FromResult(contents.Tell(run.Output));
    }

    private static JsonLinesFile? Lines(CommandRun run, Option<string> option) =>
        run.Value(option) is { } name ? new JsonLinesFile(name == "-" ? null : run.PathOf(option), run.Output) : null;

    private static void Export(IEnumerable<LogFrame> frames, RawExport? raw, JsonLinesFile? exchanges, JsonLinesFile? effects, JsonLinesFile? records, EvidenceVerdict? verdict, bool bodies)
    {
        var assembler = new ExchangeAssembler();
        var reader = new RecordReader();
        foreach (var frame in frames)
        {
            raw?.Push(frame);
            if (exchanges is not null) { WriteAll(exchanges, assembler.Push(frame), bodies); }
            if ((effects ?? records) is null || reader.Push(frame).Record is not { } record) { continue; }
            if (record.Content is EffectRecord effect) { effects?.Write(EffectView.Of(effect, EffectView.Lower(verdict!.StandingOf(effect)), bodies)); }
            else { records?.Write(RecordView.Of(record)); }
        }

        if (exchanges is not null) { WriteAll(exchanges, assembler.End(), bodies); }
    }

    private static void WriteAll(JsonLinesFile file, IReadOnlyList<Exchange> exchanges, bool bodies)
    {
        foreach (var exchange in exchanges) { file.Write(ExchangeView.Of(exchange, ExchangeView.RouteOf(exchange), withHeaders: true, bodies)); }
    }

    private static void Tell(CommandRun run, bool isStreamed, int? connections, long? exchanges, long? effects, long? records)
    {
        var parts = new (long? Count, string What)[] { (connections, "connections"), (exchanges, "exchanges"), (effects, "effects"), (records, "records") };
        var text = "exported " + string.Join(", ", parts.Where(part => part.Count is not null).Select(part => $"{ShownText.Count(part.Count!.Value)} {part.What}"));
        if (isStreamed) { run.Output.Note(text); }
        else { run.Output.Write(new { connections, exchanges, effects, records }, text); }
    }
}
