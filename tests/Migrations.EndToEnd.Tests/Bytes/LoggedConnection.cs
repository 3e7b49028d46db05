using System.Globalization;
using Migrations.Capture.Frames;
using Migrations.Capture.Records;
using Migrations.Capture.Segments;
using Migrations.Cli.Demo.Traffic;

namespace Migrations.EndToEnd.Tests.Bytes;

/// <summary>One connection as the log holds it.</summary>
internal sealed class LoggedConnection(ulong epoch, uint number)
{
    /// <summary>How far the clocks of a client and of the node's record may lie apart; they are one machine's. A busy one may take long between accepting a connection and noting it; of several the nearest is taken.</summary>
    private static readonly TimeSpan _slack = TimeSpan.FromSeconds(30);

    public ulong Epoch => epoch;

    public uint Number => number;

    /// <summary>The client's port.</summary>
    public int Port { get; private set; }

    public DateTimeOffset OpenedAt { get; private set; }

    public LoggedDirection Requests { get; } = new();

    public LoggedDirection Responses { get; } = new();

    /// <summary>All connections of a log.</summary>
    public static IReadOnlyList<LoggedConnection> Read(CaptureLog log)
    {
        var all = new Dictionary<(ulong, uint), LoggedConnection>();
        var reader = new RecordReader();
        foreach (var frame in log.ReadFrames())
        {
            var record = reader.Push(frame).Record;
            if (frame.Header.Connection == 0) { continue; }
            var key = (frame.Epoch, frame.Header.Connection);
            if (!all.TryGetValue(key, out var connection)) { all[key] = connection = new(frame.Epoch, frame.Header.Connection); }
            connection.Take(frame, record);
        }

        return [.. all.Values];
    }

    /// <summary>The logged connection of a client's: by its port, and by its time where a port was used twice.</summary>
    public static LoggedConnection? Of(IEnumerable<LoggedConnection> logged, ConnectionRecord client) => logged
        .Where(one => one.Port == client.LocalPort && one.OpenedAt > client.OpenedAt - _slack && one.OpenedAt < client.ClosedAt + _slack)
        .MinBy(one => (one.OpenedAt - client.OpenedAt).Duration());

    private void Take(LogFrame frame, LogRecord? record)
    {
        switch (frame.Header.Kind)
        {
            case FrameKind.RequestBytes: Requests.Add(frame.Header.Position, frame.Payload); break;
            case FrameKind.ResponseBytes: Responses.Add(frame.Header.Position, frame.Payload); break;
            case FrameKind.Opened when record?.Content is OpenedRecord opened:
                Port = int.Parse(opened.Remote!.Split(':')[^1], CultureInfo.InvariantCulture);
                OpenedAt = DateTimeOffset.UnixEpoch.AddTicks(frame.Header.CapturedAtUnixNanos / 100);
                break;
            case FrameKind.Gap when record?.Content is GapRecord gap:
                if (gap.Direction is "request" or "both") { Requests.Add(gap); }
                if (gap.Direction is "response" or "both") { Responses.Add(gap); }
                break;
            default: break;
        }
    }
}
