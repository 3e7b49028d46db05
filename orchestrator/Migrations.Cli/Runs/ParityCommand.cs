using System.Text;
using Migrations.Cli.Configuration;
using Migrations.Cli.Hosting;
using Migrations.Compare.Parity;

namespace Migrations.Cli.Runs;

/// <summary><c>migrations parity</c>: do source and target hold the same.</summary>
internal sealed class ParityCommand : ActiveCommand
{
    private readonly IndicesOption _indices = new("Only this index; may be given several times.");

    public ParityCommand(CommandSetting setting)
        : base(
            "parity",
            "Holds source and target against each other: every document by id, routing, version and source, and mappings, settings, aliases, templates, pipelines, scripts. Changes nothing but refreshes both.",
            CommandGroup.Judge,
            setting)
    {
        Options.Add(_indices.Names);
        Examples = [new("migrations parity", "at a moment without writes; exit code 3 names what differs"), new("migrations parity --index orders --json", "one index, for a script")];
    }

    protected override async Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        using var source = ClusterConnection.Open(run.Config.Source, run.Environment);
        using var target = ClusterConnection.Open(run.Config.Target, run.Environment);
        ParityReport report;
        using (var line = new ProgressLine(run.Environment))
        {
            var progress = new ReportedProgress<ParityProgress>(now => line.Show($"{now.IndicesDone} of {now.Indices} indices, {ShownText.Count(now.Documents)} documents"));
            report = await new ParityCheck(source, target, new ParityOptions { Indices = _indices.Read(run) }, run.Environment.Time).RunAsync(progress, null, cancellationToken);
        }

        report = report with { Recording = RunRecording.Read(run, RunRecording.IsPulledBefore(run.Config), cancellationToken) };
        var code = ExitCodeOf(report, _indices.Read(run) ?? []);
        run.Output.Write(report, Text(report, code));
        return code;
    }

    /// <summary>An index that was asked for and neither side has, or one that is closed, leaves the question open.</summary>
    internal static int ExitCodeOf(ParityReport report, IReadOnlyList<string> asked)
    {
        if (!report.IsEqual) { return ExitCodes.Findings; }
        return report.Closed.Count > 0 || asked.Except(report.Indices.Select(index => index.Index)).Any() ? ExitCodes.Incomplete : ExitCodes.Fine;
    }

    private static string Text(ParityReport report, int code)
    {
        var text = new StringBuilder();
        text.Append(code switch { ExitCodes.Fine => "equal", ExitCodes.Incomplete => "NOT ALL COMPARED", _ => "NOT EQUAL" });
        text.Append($": {ShownText.Count(report.Equal)} of {ShownText.Count(report.Documents)} documents, {ShownText.Count(report.Metadata.Count)} differences besides documents\n");
        text.Append($"source {report.Source.Product} {report.Source.Version} ({report.Source.ClusterName}), target {report.Target.Product} {report.Target.Version} ({report.Target.ClusterName})\n");
        text.Append(RunRecording.Text(report.Recording));
        var indices = new TextTable("index", ">documents", ">equal", "differences");
        foreach (var index in report.Indices)
        {
            var differences = string.Join(", ", index.Differences.Select(pair => $"{pair.Value} {pair.Key}"));
            indices.Add(index.Index, ShownText.Count(index.Documents), ShownText.Count(index.Equal), differences.Length == 0 ? "-" : differences);
        }

        if (indices.Rows > 0) { text.Append($"\n{indices}"); }
        AppendExamples(text, report);
        foreach (var rule in report.Rules) { text.Append($"by rule {rule.Name}: {rule.Differences} ({rule.Reason})\n"); }
        foreach (var not in report.NotCompared) { text.Append($"not compared: {ShownText.Line(not)}\n"); }
        return text.ToString();
    }

    private static void AppendExamples(StringBuilder text, ParityReport report)
    {
        var examples = new TextTable("document", "how", ">source version", ">target version", "where");
        foreach (var one in report.Indices.SelectMany(index => index.Examples))
        {
            examples.Add($"{one.Index}/{one.Id}", $"{one.Kind}", one.SourceVersion < 0 ? "-" : $"{one.SourceVersion}", one.TargetVersion < 0 ? "-" : $"{one.TargetVersion}", one.Path ?? "-");
        }

        if (examples.Rows > 0) { text.Append($"\n{examples}"); }
        var metadata = new TextTable("besides documents", "name", "where", "source", "target");
        foreach (var one in report.Metadata) { metadata.Add(one.Part, one.Name, one.Path, one.Source ?? "-", one.Target ?? "-"); }
        if (metadata.Rows > 0) { text.Append($"\n{metadata}"); }
        text.Append('\n');
    }
}
