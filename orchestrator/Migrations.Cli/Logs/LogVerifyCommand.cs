using System.CommandLine;
using System.Text;
using Migrations.Capture.Verifying;
using Migrations.Cli.Configuration;
using Migrations.Cli.Hosting;
using Migrations.Cli.Runs;
using Migrations.Replay.Backfill;
using Migrations.Replay.Pulling;

namespace Migrations.Cli.Logs;

/// <summary><c>migrations log verify</c>: is the log what was written, and is everything in it that happened.</summary>
internal sealed class LogVerifyCommand : ActiveCommand
{
    private const int MostLines = 50;
    private readonly LogOption _log = new();
    private readonly Option<string> _pull = new("--pull") { Description = "The folder of a finished pull; default: the one in the run of migration.yaml, when the log is that file's.", HelpName = "DIR" };

    public LogVerifyCommand(CommandSetting setting)
        : base(
            "verify",
            "Proves what the log holds: checksums, sequences, each recorder's own counts, and for every shard that each operation is there. "
            + "Names what is missing, what the source undid, and what it had answered and then lost. With a pull it proves up to which number each shard's documents are known, "
            + "and says what is known of each write whose answer does not tell what it did.",
            CommandGroup.Record,
            setting)
    {
        Options.Add(_log.Directory);
        Options.Add(_pull);
        Examples =
        [
            new("migrations log verify", "exit code 0: all proved; 3: findings, named; 4: nothing wrong, but not everything can be proved, and why"),
            new("migrations log verify --json | jq .lost", "operations that the source undid"),
            new("migrations log verify --json | jq .pull.open", "what is known of writes whose answers do not tell all they did"),
        ];
    }

    protected override Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        var contents = _log.Open(run);
        var proof = LogProof.Of(contents, PullOf(run), cancellationToken);
        run.Output.Write(proof, Text(contents, proof));
        return Task.FromResult(proof.ExitCode);
    }

    /// <summary>Null when there is none. One that is not finished proves nothing.</summary>
    private LogPull? PullOf(CommandRun run)
    {
        var config = ConfigOf(run);
        var image = config is not null && Directory.Exists(RunFolders.Backfill(config)) ? BackfillImage.Load(RunFolders.Backfill(config)) : null;
        if (run.PathOf(_pull) is { } folder)
        {
            var asked = Directory.Exists(folder) ? PullImage.Load(folder) : null;
            return new LogPull(asked ?? throw new CommandFailedException($"there is no pull at {run.Environment.ShownPath(folder)}"), image ?? BackfillImage.Empty);
        }

        return config is not null && RunRecording.FinishedPull(config) is { } found ? new LogPull(found, image ?? BackfillImage.Empty) : null;
    }

    /// <summary>The file whose log this is; a log that was named needs none, so that one that is not there, or is wrong, is no failure.</summary>
    private MigrationConfig? ConfigOf(CommandRun run)
    {
        if (run.PathOf(_log.Directory) is not { } given) { return run.Config; }
        try { return run.HasConfig && Path.GetFullPath(given) == Path.GetFullPath(run.Config.LogDirectory) ? run.Config : null; }
        catch (CommandFailedException) { return null; }
    }

    private static string Text(LogContents contents, LogProof proof)
    {
        var text = new StringBuilder();
        text.Append(proof.Verdict switch
        {
            "complete" => $"{contents.Shown}: complete\n",
            "incomplete" => $"{contents.Shown}: not complete\n",
            _ => $"{contents.Shown}: FINDINGS\n",
        });
        foreach (var line in proof.Findings) { text.Append($"  finding: {ShownText.Line(line, 400)}\n"); }
        foreach (var line in proof.Incomplete) { text.Append($"  not proved: {ShownText.Line(line, 400)}\n"); }
        text.Append($"\n{ShownText.Count(proof.Log.Segments)} segments, {ShownText.Count(proof.Log.Frames)} frames, {ShownText.Bytes(proof.Log.PayloadBytes)} of payload, {ShownText.Count(proof.Effects)} effects\n");
        text.Append($"recorded by {proof.Recording.Name}\n  promises: {proof.Recording.Promises}\n  does not: {proof.Recording.CannotPromise}\n");
        text.Append(proof.Window switch
        {
            _ when !proof.Recording.Name.Contains("with effects", StringComparison.Ordinal) => string.Empty,
            { WasTold: true, IsOpen: true } => $"every node recorded since {ShownText.Instant(proof.Window.FromUnixNanos)}\n",
            { WasTold: true } => "not every node records\n",
            _ => "which nodes record is not known\n",
        });
        AppendBooks(text, proof);
        AppendShards(text, proof);
        AppendLost(text, proof);
        if (proof.Pull is { } pull) { PulledText.Append(text, pull); }
        AppendFindings(text, proof.Log);
        return text.ToString();
    }

    private static void AppendBooks(StringBuilder text, LogProof proof)
    {
        var table = new TextTable("node start", "books", ">counted", ">in the log", ">gaps", ">unaccounted");
        foreach (var epoch in proof.Log.Epochs)
        {
            foreach (var book in epoch.Books) { table.Add($"n{epoch.Node} {epoch.Epoch}", book.What, ShownText.Count(book.In), ShownText.Count(book.Out), ShownText.Count(book.Lost), ShownText.Count(book.Unaccounted)); }
        }

        if (table.Rows > 0) { text.Append($"\n{table}"); }
    }

    private static void AppendShards(StringBuilder text, LogProof proof)
    {
        if (proof.Shards.Count == 0) { return; }
        var table = new TextTable("index", ">shard", "proved", ">committed", ">pending", ">rolled back", "missing", "filled by the engine");
        foreach (var shard in proof.Shards)
        {
            table.Add(
                shard.Index, $"{shard.Shard}", shard.To < shard.From ? "-" : $"{shard.From}–{shard.To}", ShownText.Count(shard.Committed), ShownText.Count(shard.Pending), ShownText.Count(shard.RolledBack),
                shard.Missing.Count == 0 ? "-" : string.Join(", ", shard.Missing), shard.Filled.Count == 0 ? "-" : string.Join(", ", shard.Filled));
        }

        text.Append($"\n{table}");
    }

    private static void AppendLost(StringBuilder text, LogProof proof)
    {
        if (proof.Lost.Count == 0) { return; }
        var table = new TextTable("undone by the source", "id", ">seq_no", ">term", "request", "its client was told");
        foreach (var lost in proof.Lost.OrderByDescending(lost => lost.WasAnswered).Take(MostLines))
        {
            table.Add($"{lost.Operation} in {lost.Index}", lost.Id, $"{lost.SeqNo}", $"{lost.Term}", lost.Exchange ?? "-", lost.AnsweredStatus is { } status ? $"{status}{(lost.WasAnswered ? ": LOST" : string.Empty)}" : "nothing");
        }

        text.Append($"\n{table}");
        if (proof.Lost.Count > MostLines) { text.Append($"and {proof.Lost.Count - MostLines} more (--json has all)\n"); }
    }

    private static void AppendFindings(StringBuilder text, LogVerificationResult log)
    {
        if (log.Findings.Count == 0) { return; }
        text.Append('\n');
        foreach (var finding in log.Findings.OrderByDescending(finding => finding.Severity).Take(MostLines))
        {
            text.Append($"{EffectView.Lower(finding.Severity)}: {ShownText.Line(finding.ToString(), 400)}\n");
        }

        if (log.Findings.Count > MostLines) { text.Append($"and {log.Findings.Count - MostLines} more (--json has all)\n"); }
    }
}
