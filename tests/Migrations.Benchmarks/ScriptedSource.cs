using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Migrations.Proxy.Relaying;

namespace Migrations.Benchmarks;

/// <summary>A source whose every request costs what it says: processor time, and an fsync where the path asks for one. A thread a connection.</summary>
/// <remarks>The path is <c>/microseconds/answer bytes</c>, <c>/…/…/sync</c> with the fsync.</remarks>
internal sealed class ScriptedSource : IDisposable
{
    private static readonly double LoopsPerMicrosecond = Calibrate();

    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly string _folder;
    private int _connections;

    public ScriptedSource(string folder)
    {
        _folder = folder;
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen(64);
        new Thread(Accept) { IsBackground = true }.Start();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndPoint!).Port;

    public void Dispose() => _listener.Dispose();

    private void Accept()
    {
        try
        {
            while (true)
            {
                var socket = _listener.Accept();
                new Thread(() => Serve(socket)) { IsBackground = true }.Start();
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The benchmark is over.
        }
    }

    private void Serve(Socket socket)
    {
        using var owned = socket;
        socket.NoDelay = true;
        LocalHop.Adopt(socket);
        var buffer = new byte[2 << 20];
        using var file = File.OpenHandle(Path.Combine(_folder, $"translog-{Interlocked.Increment(ref _connections)}"), FileMode.Create, FileAccess.Write);
        var filled = 0;
        var answers = new Dictionary<int, byte[]>();
        try
        {
            while (true)
            {
                var head = buffer.AsSpan(0, filled).IndexOf("\r\n\r\n"u8);
                var text = head < 0 ? "" : Encoding.Latin1.GetString(buffer, 0, head);
                var at = text.IndexOf("content-length: ", StringComparison.Ordinal);
                var whole = head < 0 ? int.MaxValue : head + 4 + (at < 0 ? 0 : int.Parse(text.AsSpan(at + 16), System.Globalization.CultureInfo.InvariantCulture));
                if (filled < whole)
                {
                    var read = socket.Receive(buffer, filled, buffer.Length - filled, SocketFlags.None);
                    if (read == 0) { return; }
                    filled += read;
                    continue;
                }
                var path = text.Split(' ')[1].Split('/');
                Spin(int.Parse(path[1], System.Globalization.CultureInfo.InvariantCulture));
                if (path.Length > 3)
                {
                    RandomAccess.Write(file, buffer.AsSpan(0, whole), 0);
                    RandomAccess.FlushToDisk(file);
                }
                filled = 0;
                var bytes = int.Parse(path[2], System.Globalization.CultureInfo.InvariantCulture);
                if (!answers.TryGetValue(bytes, out var answer)) { answers[bytes] = answer = Encoding.Latin1.GetBytes($"HTTP/1.1 200 OK\r\ncontent-type: application/json; charset=UTF-8\r\ncontent-length: {bytes}\r\n\r\n{new string('x', bytes)}"); }
                socket.Send(answer);
            }
        }
        catch (SocketException)
        {
            // The client left.
        }
    }

    private static void Spin(int microseconds) => Loop((long)(microseconds * LoopsPerMicrosecond));

    private static double Calibrate()
    {
        Loop(1_000_000);
        var best = TimeSpan.MaxValue;
        for (var i = 0; i < 20; i++)
        {
            var started = Stopwatch.GetTimestamp();
            Loop(1_000_000);
            var took = Stopwatch.GetElapsedTime(started);
            best = took < best ? took : best;
        }
        return 1_000_000 / best.TotalMicroseconds;
    }

    private static long Loop(long loops)
    {
        var sum = 1L;
        for (var i = 0L; i < loops; i++) { sum = (sum * 31) + i; }
        return sum;
    }
}
