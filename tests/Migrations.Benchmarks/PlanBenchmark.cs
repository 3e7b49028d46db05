using System.Diagnostics;
using System.Globalization;
using Migrations.Capture.Segments;
using Migrations.Exchanges.Assembling;
using Migrations.Replay.Backfill;
using Migrations.Replay.Ordering;
using Migrations.Replay.Planning;

namespace Migrations.Benchmarks;

/// <summary>What does making a plan from a log cost for each exchange? Baseline in the same run: reading and assembling the same log's exchanges, which every use of it must do.</summary>
internal static class PlanBenchmark
{
    private const int Exchanges = 48_000;
    private const int Bulks = 100;
    private const int BulkDocuments = 400;
    private const int Rounds = 3;

    public static int Run()
    {
        var folder = Directory.CreateTempSubdirectory("plan-").FullName;
        try
        {
            Console.WriteLine("| log | step | units/s | µs a unit | µs of CPU a unit | bytes allocated a unit |");
            Console.WriteLine("|---|---|---|---|---|---|");
            TrafficLog.WriteSmall(Path.Combine(folder, "small"), Exchanges);
            Measure($"{Exchanges} small requests, two thirds of them writes", Exchanges, CaptureLog.Open(Path.Combine(folder, "small")));
            TrafficLog.WriteBulks(Path.Combine(folder, "bulk"), Bulks, BulkDocuments);
            Measure($"{Bulks} bulks of {BulkDocuments} documents (a unit is a document)", Bulks * BulkDocuments, CaptureLog.Open(Path.Combine(folder, "bulk")));
            return 0;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void Measure(string what, int units, CaptureLog log)
    {
        var steps = new Steps(what, units);
        for (var round = 0; round < Rounds; round++)
        {
            steps.Time("baseline: read frames", () => log.ReadFrames().Count());
            steps.Time("baseline: read and assemble exchanges", () => ExchangeLog.Read(log.ReadFrames()));
            var input = steps.Time("ReplayInputReader.Read (the baseline in it)", () => ReplayInputReader.Read(log.ReadFrames(), BackfillImage.Empty, pull: null));
            var planner = new RequestPlanner(input);
            var planned = steps.Time("RequestPlanner.Plan", planner.Plan);
            steps.Time("OrderBuilder.Build", () => new OrderBuilder(input.States, readsHoldWrites: true).Build(planned, planner.Catalog));
        }
        steps.Print();
    }

    private sealed class Steps(string what, int units)
    {
        private readonly Dictionary<string, (double Micros, double Cpu, long Bytes)> _best = [];

        public T Time<T>(string step, Func<T> work)
        {
            GC.Collect();
            using var process = Process.GetCurrentProcess();
            var (before, cpu) = (GC.GetAllocatedBytesForCurrentThread(), process.TotalProcessorTime);
            var started = Stopwatch.GetTimestamp();
            var result = work();
            var micros = Stopwatch.GetElapsedTime(started).TotalMicroseconds;
            process.Refresh();
            var used = (process.TotalProcessorTime - cpu).TotalMicroseconds;
            var bytes = GC.GetAllocatedBytesForCurrentThread() - before;
            _best[step] = _best.TryGetValue(step, out var best) && best.Micros < micros ? best : (micros, used, bytes);
            return result;
        }

        public void Print()
        {
            foreach (var (step, (micros, used, bytes)) in _best)
            {
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {what} | {step} | {units / micros * 1e6:N0} | {micros / units:F2} | {used / units:F2} | {bytes / units:N0} |"));
            }
        }
    }
}
