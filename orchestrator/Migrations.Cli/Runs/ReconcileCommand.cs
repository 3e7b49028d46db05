using System.CommandLine;
using Migrations.Cli.Configuration;
using Migrations.Cli.Hosting;
using Migrations.Compare.Parity;

namespace Migrations.Cli.Runs;

/// <summary><c>migrations reconcile --versions</c>: versions of documents that differ in nothing else.</summary>
internal sealed class ReconcileCommand : ActiveCommand
{
    private readonly IndicesOption _indices = new("Only this index; may be given several times.");
    private readonly Option<bool> _versions = new("--versions") { Description = "Set the version of every document that differs in nothing else to the source's." };

    public ReconcileCommand(CommandSetting setting)
        : base(
            "reconcile",
            "Sets the target's documents to the source's where a write cannot: versions. To be run when nothing else writes to the target; a document whose version must go down is gone for a moment.",
            CommandGroup.Move,
            setting)
    {
        Options.Add(_versions);
        Options.Add(_indices.Names);
        Examples = [new("migrations reconcile --versions", "after parity named version offsets and nothing else")];
    }

    protected override async Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        if (!run.Value(_versions)) { throw CommandFailedException.Usage("say what to reconcile: --versions"); }
        using var source = ClusterConnection.Open(run.Config.Source, run.Environment);
        using var target = ClusterConnection.Open(run.Config.Target, run.Environment);
        var offsets = new List<DocumentDifference>();
        var check = new ParityCheck(source, target, new ParityOptions { Indices = _indices.Read(run) }, run.Environment.Time);
        using var line = new ProgressLine(run.Environment);
        line.Show("looking for versions that differ");
        await check.RunAsync(null, difference => { if (difference.Kind == DifferenceKind.Version) { offsets.Add(difference); } }, cancellationToken);
        line.Show($"setting {ShownText.Count(offsets.Count)} versions");
        var result = await new VersionReconciler(source, target, new VersionReconcilerOptions(), run.Environment.Time).RunAsync(offsets, cancellationToken);
        line.Dispose();
        run.Output.Write(
            new { found = offsets.Count, result.Raised, result.Lowered, result.Left },
            $"{ShownText.Count(offsets.Count)} documents with another version: {ShownText.Count(result.Raised)} raised, {ShownText.Count(result.Lowered)} lowered"
            + string.Concat(result.Left.Select(left => $"\nleft: {ShownText.Line(left)}")));
        return result.IsComplete ? ExitCodes.Fine : ExitCodes.Findings;
    }
}
