using Migrations.Benchmarks;

// One class a benchmark, chosen by the first argument; each prints a table in Markdown.
switch (args.FirstOrDefault())
{
    case "framing":
        return FramingBenchmark.Run();
    case "compare":
        return CompareBenchmark.Run();
    case "compare-again":
        return await CompareAgainBenchmark.RunAsync();
    default:
        Console.Error.WriteLine("Which benchmark? framing, compare, compare-again");
        return 2;
}
