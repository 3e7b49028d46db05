using Migrations.Benchmarks;

// One class a benchmark, chosen by the first argument; each prints a table in Markdown.
switch (args.FirstOrDefault())
{
    case "framing":
        return FramingBenchmark.Run();
    default:
        Console.Error.WriteLine("Which benchmark? framing");
        return 2;
}
