using System.Text;
using Migrations.Capture.Verifying;
using Migrations.Cli.Hosting;

namespace Migrations.Cli.Logs;

/// <summary><c>migrations log verify</c>: is the log what was written, and is everything in it that happened.</summary>
internal sealed class LogVerifyCommand : ActiveCommand
{
    private const int MostLines = 50;
    private readonly LogOption _log = new();

    public LogVerifyCommand(CommandSetting setting)
        : base(
            "verify",
            "Proves what the log holds: checksums, sequences, each recorder's own counts, and for every shard that each operation is there. "
            + "Names what is missing, what the source undid, and what it had answered and then lost.",
            CommandGroup.Record,
            setting)
    {
        Options.Add(_log.Directory);
        Examples =
        [
            new("migrations log verify", "exit code 0: all proved; 3: findings, named; 4: nothing wrong, but not everything can be proved, and why"),
            new("migrations log verify --json | jq .lost", "operations that the source undid"),
        ];
    }

    protected override Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        var contents = _log.Open(run);
        var proof = LogProof.Of(contents, cancellationToken);
        run.Output.Write(proof, Text(contents, proof));
        return Task.FromResult(proof.ExitCode);
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
