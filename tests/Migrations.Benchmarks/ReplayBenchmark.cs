using System.Diagnostics;
using System.Globalization;
using Migrations.Capture.Segments;
using Migrations.Exchanges.Clusters;
using Migrations.Replay.Backfill;
using Migrations.Replay.Executing;
using Migrations.Replay.Journaling;
using Migrations.Replay.Ordering;
using Migrations.Replay.Planning;
using Migrations.Replay.Rewriting;
using Migrations.Replay.Sending;

namespace Migrations.Benchmarks;

/// <summary>How many requests does the replayer send in a second, in order, rewritten, journaled and kept as tuples? Baseline in the same run: HttpClient sends the same requests over as many connections, in no order, and keeps nothing.</summary>
internal static class ReplayBenchmark
{
    private const int Connections = 8;
    private const int Exchanges = 48_000;
    private const int Bulks = 120;
    private const int BulkDocuments = 400;

    public static async Task<int> RunAsync()
    {
        var folder = Directory.CreateTempSubdirectory("replay-").FullName;
        try
        {
            Console.WriteLine("| traffic | target answers after | sender | requests/s | documents/s | µs of CPU a request | KB allocated a request |");
            Console.WriteLine("|---|---|---|---|---|---|---|");
            var small = Path.Combine(folder, "small");
            TrafficLog.WriteSmall(small, Exchanges);
            foreach (var latency in (int[])[0, 1]) { await MeasureAsync("small", small, latency, documentsEach: 0, folder); }
            var bulk = Path.Combine(folder, "bulk");
            TrafficLog.WriteBulks(bulk, Bulks, BulkDocuments);
            await MeasureAsync($"bulks of {BulkDocuments} × 2.4 KB", bulk, 0, BulkDocuments, folder);
            return 0;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task MeasureAsync(string what, string log, int latency, int documentsEach, string folder)
    {
        using var stub = new ChildProcess("Migrations.Benchmarks.dll", "stub-target", latency.ToString(CultureInfo.InvariantCulture));
        var target = new TargetOptions { Url = new Uri($"http://127.0.0.1:{stub.FirstLine}"), Connections = Connections };
        var input = ReplayInputReader.Read(CaptureLog.Open(log).ReadFrames(), BackfillImage.Empty, pull: null);
        var planner = new RequestPlanner(input);
        var planned = planner.Plan();
        var best = new Dictionary<string, Cost>();
        for (var round = 0; round < 3; round++)
        {
            var plan = new OrderBuilder(input.States, readsHoldWrites: true).Build(planned, planner.Catalog);
            var run = Path.Combine(folder, "run");
            await KeepAsync(best, "replayer", () => ReplayAsync(plan, new ReplayOptions { Target = target, RunDirectory = run }, input.Exchanges.Count));
            Directory.Delete(run, recursive: true);
            await KeepAsync(best, "HttpClient", () => PlainSender.SendAsync(target.Url, planned, Connections));
        }
        foreach (var (sender, cost) in best)
        {
            var count = input.Exchanges.Count;
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {what} | {latency} ms | {sender} | {count / cost.Wall.TotalSeconds:N0} | {count * documentsEach / cost.Wall.TotalSeconds:N0} | {cost.Cpu.TotalMicroseconds / count:F1} | {cost.Allocated / 1024.0 / count:F1} |"));
        }
    }

    private static async Task ReplayAsync(ReplayPlan plan, ReplayOptions options, int exchanges)
    {
        var tally = new ReplayTally();
        using var client = new TargetClient(options.Target, TimeProvider.System);
        using var control = new ClusterClient(new ClusterOptions { Url = options.Target.Url }, TimeProvider.System);
        using var journal = ReplayJournal.Open(options.RunDirectory, static _ => { });
        await new ReplayEngine(plan, options, journal, client, control, new HandleTable(), tally, static _ => null, new HashSet<string>(), new TargetFit(hasTypes: true), TimeProvider.System).RunAsync(null, CancellationToken.None);
        var result = tally.Result(exchanges);
        if (result.Sent != exchanges || result.Reconciled > 0) { throw new InvalidOperationException($"Not what is to be measured: {result}"); }
    }

    private static async Task KeepAsync(Dictionary<string, Cost> best, string sender, Func<Task> work)
    {
        using var process = Process.GetCurrentProcess();
        GC.Collect();
        var (cpu, allocated, started) = (process.TotalProcessorTime, GC.GetTotalAllocatedBytes(), Stopwatch.GetTimestamp());
        await work();
        var wall = Stopwatch.GetElapsedTime(started);
        process.Refresh();
        var cost = new Cost(wall, process.TotalProcessorTime - cpu, GC.GetTotalAllocatedBytes() - allocated);
        if (!best.TryGetValue(sender, out var known) || cost.Wall < known.Wall) { best[sender] = cost; }
    }

    private sealed record Cost(TimeSpan Wall, TimeSpan Cpu, long Allocated);
}
