using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using Migrations.Proxy.Relaying;

namespace Migrations.Benchmarks;

/// <summary>What does it cost to stand in the way? Direct, through a bare relay and through the proxy in one run, in turns, against a source whose requests cost what a node's do.</summary>
internal static class ProxyBenchmark
{
    private const int Rounds = 5;
    private static readonly TimeSpan Time = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(4); // until nothing is compiled any more

    private sealed record Load(string Name, byte[] Request, int AnswerBytes, bool IsMutation);

    private sealed record Way(string Name, int Port, Func<TimeSpan>? Cpu, Func<TimeSpan>? SidecarCpu = null);

    private sealed record Result(double PerSecond, double P50, double P99, double CpuMicros, double SidecarMicros);

    /// <param name="only">Loads whose name begins so; all when empty.</param>
    public static async Task<int> RunAsync(string only = "")
    {
        var folder = Directory.CreateTempSubdirectory("proxy-").FullName;
        try
        {
            using var source = new ScriptedSource(folder);
            var keyFile = Path.Combine(folder, "key");
            await File.WriteAllTextAsync(keyFile, Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32)));
            if (!OperatingSystem.IsWindows()) { File.SetUnixFileMode(keyFile, UnixFileMode.UserRead | UnixFileMode.UserWrite); }
            var socket = Path.Combine(folder, "socket");
            using var sidecar = new ChildProcess("migrations-sidecar.dll", "--log", Path.Combine(folder, "log"), "--key-file", keyFile, "--port", "0", "--socket", socket);
            using var bare = new ChildProcess("Migrations.Benchmarks.dll", "bare-relay", $"{source.Port}");
            using var observe = Proxy(source.Port, keyFile, socket, "observe");
            using var acknowledged = Proxy(source.Port, keyFile, socket, "acknowledged");
            Way[] ways =
            [
                new("direct", source.Port, null),
                new("bare relay", int.Parse(bare.FirstLine, CultureInfo.InvariantCulture), () => bare.Cpu),
                new("proxy, observe", Port(observe), () => observe.Cpu, () => sidecar.Cpu),
                new("proxy, acknowledged", Port(acknowledged), () => acknowledged.Cpu, () => sidecar.Cpu),
            ];
            Load[] loads =
            [
                Make("search of 1.7 ms", "GET /1700/8000 HTTP/1.1", 0, 8_000),
                Make("bulk of 1 MB, 17 ms", "POST /17000/20000 HTTP/1.1", 1 << 20, 20_000),
                Make("PUT of 1 KB, 100 µs and an fsync", "PUT /100/200/sync HTTP/1.1", 1_024, 200),
                Make("GET of 1 KB, 42 µs", "GET /42/1024 HTTP/1.1", 0, 1_024),
            ];
            Console.WriteLine("| load | connections | way | requests/s | of direct | of bare relay | p50 ms | of direct | p99 ms | µs of the relay's CPU a request | of the sidecar's |");
            Console.WriteLine("|---|---|---|---|---|---|---|---|---|---|---|");
            foreach (var load in loads.Where(l => l.Name.StartsWith(only, StringComparison.Ordinal)))
            {
                foreach (var connections in (int[])[1, 16]) { Compare(load, connections, load.IsMutation ? ways : ways[..3]); }
            }
            return 0;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static Load Make(string name, string line, int bodyBytes, int answerBytes)
    {
        var head = $"{line}\r\nhost: source:9200\r\nuser-agent: client/7.10.2\r\naccept: application/json\r\ncontent-type: application/json\r\n{(bodyBytes > 0 ? $"content-length: {bodyBytes}\r\n" : "")}\r\n";
        return new Load(name, [.. Encoding.Latin1.GetBytes(head), .. Enumerable.Repeat((byte)'x', bodyBytes)], answerBytes, bodyBytes > 0);
    }

    private static ChildProcess Proxy(int source, string keyFile, string sidecar, string policy) =>
        new("migrations-sidecar.dll", "proxy", "--listen", "127.0.0.1:0", "--source", $"127.0.0.1:{source}", "--key-file", keyFile, "--sidecar-socket", sidecar, "--policy", policy, "--id", policy);

    private static int Port(ChildProcess process) => int.Parse(process.FirstLine.AsSpan(19, process.FirstLine.IndexOf(',', StringComparison.Ordinal) - 19), CultureInfo.InvariantCulture);

    // In turns, so that what else the machine does meets all alike; the median of the rounds counts.
    private static void Compare(Load load, int connections, Way[] ways)
    {
        var results = ways.Select(static _ => new List<Result>()).ToArray();
        foreach (var way in ways) { Run(load, connections, way, WarmUp); }
        for (var round = 0; round < Rounds; round++)
        {
            for (var i = 0; i < ways.Length; i++) { results[i].Add(Run(load, connections, ways[i], Time)); }
        }
        var medians = results.Select(static r => new Result(Median(r, static x => x.PerSecond), Median(r, static x => x.P50), Median(r, static x => x.P99), Median(r, static x => x.CpuMicros), Median(r, static x => x.SidecarMicros))).ToArray();
        for (var i = 0; i < ways.Length; i++)
        {
            var (own, direct, bare) = (medians[i], medians[0], medians[1]);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {load.Name} | {connections} | {ways[i].Name} | {own.PerSecond:N0} | {own.PerSecond / direct.PerSecond:F2} | {own.PerSecond / bare.PerSecond:F2} | {own.P50:F3} | {own.P50 / direct.P50:F2} | {own.P99:F3} | {Micros(ways[i].Cpu, own.CpuMicros)} | {Micros(ways[i].SidecarCpu, own.SidecarMicros)} |"));
        }
    }

    private static string Micros(Func<TimeSpan>? cpu, double micros) => cpu is null ? "–" : micros.ToString("F1", CultureInfo.InvariantCulture);

    private static double Median(List<Result> results, Func<Result, double> of) => results.Select(of).Order().ElementAt(results.Count / 2);

    private static Result Run(Load load, int connections, Way way, TimeSpan time)
    {
        var times = new List<long>[connections];
        var (cpu, sidecar) = (way.Cpu?.Invoke() ?? default, way.SidecarCpu?.Invoke() ?? default);
        var started = Stopwatch.GetTimestamp();
        var until = started + (long)(time.TotalSeconds * Stopwatch.Frequency);
        var threads = Enumerable.Range(0, connections).Select(i => new Thread(() => times[i] = Drive(load, way.Port, until))).ToArray();
        foreach (var thread in threads) { thread.Start(); }
        foreach (var thread in threads) { thread.Join(); }
        var wall = Stopwatch.GetElapsedTime(started);
        var (spent, sidecarSpent) = ((way.Cpu?.Invoke() ?? default) - cpu, (way.SidecarCpu?.Invoke() ?? default) - sidecar);
        var all = times.SelectMany(static t => t).Order().ToArray();
        return new Result(all.Length / wall.TotalSeconds, Milliseconds(all[all.Length / 2]), Milliseconds(all[all.Length * 99 / 100]), spent.TotalMicroseconds / all.Length, sidecarSpent.TotalMicroseconds / all.Length);
    }

    private static double Milliseconds(long ticks) => ticks * 1000.0 / Stopwatch.Frequency;

    private static List<long> Drive(Load load, int port, long until)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        socket.Connect(IPAddress.Loopback, port);
        LocalHop.Adopt(socket);
        var buffer = new byte[64 << 10];
        var times = new List<long>(4096);
        for (var now = Stopwatch.GetTimestamp(); now < until;)
        {
            socket.Send(load.Request);
            for (int filled = 0, whole = int.MaxValue; filled < whole;)
            {
                var read = socket.Receive(buffer, filled, buffer.Length - filled, SocketFlags.None);
                if (read == 0) { throw new InvalidOperationException("The connection was closed."); }
                filled += read;
                var head = buffer.AsSpan(0, filled).IndexOf("\r\n\r\n"u8);
                if (head >= 0) { whole = head + 4 + load.AnswerBytes; }
            }
            var after = Stopwatch.GetTimestamp();
            times.Add(after - now);
            now = after;
        }
        return times;
    }
}
