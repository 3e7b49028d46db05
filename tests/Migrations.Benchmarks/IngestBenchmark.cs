using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace Migrations.Benchmarks;

/// <summary>How fast do frames become durable, from an authenticated link through the sidecar's process into segments? Baselines in the same run: the same bytes received from a bare socket, and appended to a file with an fsync as often.</summary>
internal static class IngestBenchmark
{
    private const int Exchanges = 256_000;
    private const int Waits = 1_000;

    public static async Task<int> RunAsync()
    {
        var folder = Directory.CreateTempSubdirectory("ingest-").FullName;
        try
        {
            Console.WriteLine("| what | MB/s | exchanges/s | µs of the sidecar's CPU an exchange | MB a commit |");
            Console.WriteLine("|---|---|---|---|---|");
            foreach (var links in (int[])[1, 2]) { await ThroughputAsync(folder, links); }
            Console.WriteLine();
            Console.WriteLine("| one exchange at a time, each waited for | p50 ms | p99 ms |");
            Console.WriteLine("|---|---|---|");
            await LatencyAsync(folder);
            return 0;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task ThroughputAsync(string folder, int links)
    {
        var each = Exchanges / links;
        var frames = Enumerable.Range(0, links).Select(link => RecorderLink.Frames((ushort)link, each)).ToArray();
        var total = frames.Sum(static f => (long)f.Length);
        var (best, cpu, group) = (TimeSpan.MaxValue, TimeSpan.Zero, 0L);
        for (var round = 0; round < 3; round++)
        {
            using var sidecar = new Sidecar(Path.Combine(folder, $"log-{links}-{round}"));
            var recorders = await Task.WhenAll(Enumerable.Range(0, links).Select(link => RecorderLink.ConnectAsync(sidecar.Port, sidecar.Key, (ushort)link)));
            var (cpuBefore, started) = (sidecar.Cpu, Stopwatch.GetTimestamp());
            await Task.WhenAll(recorders.SelectMany((recorder, i) => new[] { recorder.SendAsync(frames[i]), recorder.UntilDurableAsync(2 * (ulong)each) }));
            var wall = Stopwatch.GetElapsedTime(started);
            if (wall < best) { (best, cpu, group) = (wall, sidecar.Cpu - cpuBefore, total / recorders.Max(static r => r.Commits)); }
            foreach (var recorder in recorders) { recorder.Dispose(); }
        }
        Print($"sidecar, {links} link{(links > 1 ? "s" : "")}", total, best, cpu, group);
        Print($"baseline: bare sockets, {links}, received and forgotten", total, await BestAsync(() => BareAsync(frames)), null, null);
        Print("baseline: appended to a file, fsync as often", total, await BestAsync(() => Task.Run(() => Append(Path.Combine(folder, "plain"), frames, (int)group))), null, group);
    }

    private static async Task LatencyAsync(string folder)
    {
        foreach (var holds in (bool[])[true, false])
        {
            Print(holds ? "sidecar, of a recorder that holds answers for it" : "sidecar, nobody waits: it is given ten milliseconds for company", await WaitsAsync(Path.Combine(folder, $"log-waits-{holds}"), RecorderLink.Frames(0, Waits, holds)));
        }

        var frames = RecorderLink.Frames(0, Waits);
        var times = new List<double>();
        using var file = File.OpenHandle(Path.Combine(folder, "plain"), FileMode.Create, FileAccess.Write);
        for (var i = 0; i < Waits; i++)
        {
            var started = Stopwatch.GetTimestamp();
            RandomAccess.Write(file, frames.AsSpan(i * 1024, 1024), i * 1024L);
            RandomAccess.FlushToDisk(file);
            times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        }
        Print("baseline: appended to a file, fsync", times);
    }

    private static async Task<List<double>> WaitsAsync(string log, byte[] frames)
    {
        var times = new List<double>();
        using var sidecar = new Sidecar(log);
        using var recorder = await RecorderLink.ConnectAsync(sidecar.Port, sidecar.Key, 0);
        for (var i = 0; i < Waits; i++)
        {
            var started = Stopwatch.GetTimestamp();
            await recorder.SendAsync(frames.AsMemory(i * 1024, 1024));
            await recorder.UntilDurableAsync(2 * ((ulong)i + 1));
            times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        }

        return times;
    }

    private static async Task<TimeSpan> BestAsync(Func<Task> work)
    {
        var best = TimeSpan.MaxValue;
        for (var round = 0; round < 3; round++)
        {
            var started = Stopwatch.GetTimestamp();
            await work();
            var wall = Stopwatch.GetElapsedTime(started);
            best = wall < best ? wall : best;
        }
        return best;
    }

    private static async Task BareAsync(byte[][] frames)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        await Task.WhenAll(frames.Select(async bytes =>
        {
            using var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            await client.ConnectAsync((IPEndPoint)listener.LocalEndpoint);
            using var server = await listener.AcceptSocketAsync();
            var receiving = Task.Run(async () =>
            {
                var buffer = new byte[1 << 20];
                for (var left = bytes.Length; left > 0;) { left -= await server.ReceiveAsync(buffer); }
            });
            for (var at = 0; at < bytes.Length; at += 64 << 10) { await client.SendAsync(bytes.AsMemory(at, Math.Min(64 << 10, bytes.Length - at))); }
            await receiving;
        }));
    }

    private static void Append(string path, byte[][] frames, int group)
    {
        using var file = File.OpenHandle(path, FileMode.Create, FileAccess.Write);
        var end = 0L;
        foreach (var bytes in frames)
        {
            for (var at = 0; at < bytes.Length; at += group)
            {
                var piece = bytes.AsSpan(at, Math.Min(group, bytes.Length - at));
                RandomAccess.Write(file, piece, end);
                RandomAccess.FlushToDisk(file);
                end += piece.Length;
            }
        }
    }

    private static void Print(string what, long bytes, TimeSpan wall, TimeSpan? cpu, long? group) =>
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {what} | {bytes / wall.TotalSeconds / 1e6:F0} | {Exchanges / wall.TotalSeconds:N0} | {(cpu is { } c ? (c.TotalMicroseconds / Exchanges).ToString("F2", CultureInfo.InvariantCulture) : "–")} | {(group is { } g ? (g / 1e6).ToString("F2", CultureInfo.InvariantCulture) : "–")} |"));

    private static void Print(string what, List<double> times)
    {
        times.Sort();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {what} | {times[times.Count / 2]:F2} | {times[times.Count * 99 / 100]:F2} |"));
    }

    private sealed class Sidecar : IDisposable
    {
        private readonly ChildProcess _process;

        public Sidecar(string log)
        {
            var keyFile = log + ".key";
            File.WriteAllText(keyFile, Convert.ToHexStringLower(Key));
            if (!OperatingSystem.IsWindows()) { File.SetUnixFileMode(keyFile, UnixFileMode.UserRead | UnixFileMode.UserWrite); }
            _process = new ChildProcess("migrations-sidecar.dll", "--log", log, "--key-file", keyFile, "--port", "0");
            Port = int.Parse(_process.FirstLine.AsSpan(19, _process.FirstLine.IndexOf(',', StringComparison.Ordinal) - 19), CultureInfo.InvariantCulture);
        }

        public byte[] Key { get; } = RandomNumberGenerator.GetBytes(32);

        public int Port { get; }

        public TimeSpan Cpu => _process.Cpu;

        public void Dispose() => _process.Dispose();
    }
}
