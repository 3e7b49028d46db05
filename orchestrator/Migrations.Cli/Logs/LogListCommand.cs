using Migrations.Cli.Hosting;

namespace Migrations.Cli.Logs;

/// <summary><c>migrations log list</c>: segments, ranges, sizes, node starts.</summary>
internal sealed class LogListCommand : ActiveCommand
{
    private readonly LogOption _log = new();

    public LogListCommand(CommandSetting setting)
        : base("list", "Lists the log's segments and the node starts they come from.", CommandGroup.Record, setting)
    {
        Options.Add(_log.Directory);
        Examples = [new("migrations log list", "the log that migration.yaml names"), new("migrations log list --log /var/lib/migrations/log --json", "another one, for a script")];
    }

    protected override Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        var contents = _log.Open(run);
        var inventory = LogInventory.Take(contents, cancellationToken);
        run.Output.Write(
            new { directory = contents.Log.Directory, inventory.Segments, inventory.Epochs, contents.Damages },
            Text(contents, inventory));
        return Task.FromResult(contents.Tell(run.Output));
    }

    private static string Text(LogContents contents, LogInventory inventory)
    {
        var frames = inventory.Segments.Sum(segment => segment.Frames);
        var head = $"{contents.Shown}: {inventory.Segments.Count} segments, {ShownText.Count(frames)} frames, {ShownText.Bytes(inventory.Segments.Sum(segment => segment.Bytes))}\n";
        if (inventory.Segments.Count == 0) { return head; }
        var segments = new TextTable("segment", "state", ">frames", ">size", "from", "to", "what it holds of each link");
        foreach (var line in inventory.Segments)
        {
            var ranges = string.Join(", ", line.Ranges.Select(range => $"n{range.Node} {range.Epoch} l{range.Link} {range.First}-{range.Last}"));
            segments.Add(line.File, line.State, ShownText.Count(line.Frames), ShownText.Bytes(line.Bytes), ShownText.Instant(line.FirstCapturedAtUnixNanos), ShownText.Instant(line.LastCapturedAtUnixNanos), ranges);
        }

        var epochs = new TextTable("node", "name", "cluster", "epoch", "started", "product", "policy", ">links", ">frames");
        foreach (var line in inventory.Epochs)
        {
            epochs.Add(
                $"n{line.Node}", line.NodeName ?? line.NodeId ?? "?", line.Cluster ?? "?", line.Epoch, ShownText.Instant(line.StartedAtUnixNanos),
                line.Product is null ? "?" : $"{line.Product} {line.Version}", line.Policy ?? "?", $"{line.Links}", ShownText.Count((long)line.Frames));
        }

        return $"{head}\n{segments}\n{epochs}";
    }
}
