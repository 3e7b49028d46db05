using System.Globalization;
using Migrations.Benchmarks;

// One class a benchmark, chosen by the first argument; each prints a table in Markdown.
string[] all = ["ingest", "proxy", "framing", "plan", "replay", "compare", "compare-again"];
switch (args.FirstOrDefault())
{
    case "all":
        foreach (var one in all)
        {
            Console.WriteLine($"\n## {one}\n");
            if (await RunAsync(one) is not 0 and var failed) { return failed; }
        }
        return 0;
    case "stub-target":
        return await StubTarget.RunAsync(TimeSpan.FromMilliseconds(int.Parse(args[1], CultureInfo.InvariantCulture)));
    case "bare-relay":
        return BareRelay.Run(int.Parse(args[1], CultureInfo.InvariantCulture));
    case "proxy" when args.Length > 1:
        return await ProxyBenchmark.RunAsync(args[1]);
    case { } name when all.Contains(name):
        return await RunAsync(name);
    default:
        Console.Error.WriteLine($"Which benchmark? all, {string.Join(", ", all)}");
        return 2;
}

static async Task<int> RunAsync(string name) => name switch
{
    "ingest" => await IngestBenchmark.RunAsync(),
    "proxy" => await ProxyBenchmark.RunAsync(),
    "framing" => FramingBenchmark.Run(),
    "plan" => PlanBenchmark.Run(),
    "replay" => await ReplayBenchmark.RunAsync(),
    "compare" => CompareBenchmark.Run(),
    _ => await CompareAgainBenchmark.RunAsync(),
};
