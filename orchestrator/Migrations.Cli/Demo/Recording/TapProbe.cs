using System.Net;
using System.Net.Sockets;
using System.Text;
using Migrations.Capture.Frames;
using Migrations.Capture.Records;
using Migrations.Capture.Segments;
using Migrations.Cli.Demo.Nodes;
using Migrations.Exchanges.Clusters;

namespace Migrations.Cli.Demo.Recording;

/// <summary>Finds out whether a node that has just started is recorded by now: it answers a moment before it is, and connections of that moment are closed.</summary>
internal static class TapProbe
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    /// <summary>Ends when a connection of ours is in the log: whoever connects from then on is recorded.</summary>
    /// <exception cref="NodeUnavailableException">None is.</exception>
    public static async Task WaitAsync(int port, string log, TimeProvider time, CancellationToken cancellationToken)
    {
        var asked = new HashSet<string>(StringComparer.Ordinal);
        for (var started = time.GetTimestamp(); time.GetElapsedTime(started) < Patience;)
        {
            if (await AskAsync(port, cancellationToken) is { } endPoint) { asked.Add(endPoint); }
            await Task.Delay(Pause, time, cancellationToken);
            if (Opened(log).Any(asked.Contains)) { return; }
        }

        throw new NodeUnavailableException($"the node on port {port} answers, and after {Patience} nothing of it is in {log}");
    }

    /// <summary>Asks on a connection of its own; gives our end of it, or null when it was not answered.</summary>
    private static async Task<string?> AskAsync(int port, CancellationToken cancellationToken)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, port), cancellationToken);
            var endPoint = socket.LocalEndPoint!.ToString();
            await socket.SendAsync(Encoding.ASCII.GetBytes($"GET / HTTP/1.1\r\nhost: 127.0.0.1:{port}\r\nuser-agent: {ClusterClient.UserAgent}\r\nconnection: close\r\n\r\n"), cancellationToken);
            var buffer = new byte[4096];
            var read = 0;
            for (int more; (more = await socket.ReceiveAsync(buffer, cancellationToken)) > 0;) { read += more; }
            return read > 0 ? endPoint : null;
        }
        catch (SocketException)
        {
            return null;
        }
    }

    private static IEnumerable<string> Opened(string log) => CaptureLog.Open(log).ReadFrames()
        .Where(static frame => frame.Header.Kind == FrameKind.Opened)
        .Select(static frame => RecordCodec.TryRead<OpenedRecord>(FrameKind.Opened, frame.Payload, out var opened, out _) ? opened!.Remote ?? "" : "");
}
