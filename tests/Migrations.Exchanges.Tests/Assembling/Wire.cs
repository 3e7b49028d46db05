using System.Text;
using Migrations.Capture.Frames;

namespace Migrations.Exchanges.Tests.Assembling;

/// <summary>Writes the frames of one connection as a recorder would.</summary>
internal sealed class Wire(uint connection = 1, ulong epoch = 7, ushort node = 1)
{
    private readonly List<LogFrame> _frames = [];
    private ulong _requestPosition;
    private ulong _responsePosition;
    private long _now = 1_000;

    public IReadOnlyList<LogFrame> Frames => _frames;

    public Wire Opened(string remote = "10.0.0.1:4711", long requestPosition = 0, long responsePosition = 0)
    {
        (_requestPosition, _responsePosition) = ((ulong)requestPosition, (ulong)responsePosition);
        return Add(FrameKind.Opened, 0, 0, $$"""{"remote":"{{remote}}","local":"127.0.0.1:9200","requestPosition":{{requestPosition}},"responsePosition":{{responsePosition}}}""");
    }

    public Wire Request(uint number, string text) => Request(number, Encoding.Latin1.GetBytes(text));

    public Wire Request(uint number, byte[] bytes)
    {
        Add(FrameKind.RequestBytes, number, _requestPosition, bytes);
        _requestPosition += (ulong)bytes.Length;
        return this;
    }

    public Wire Response(uint number, string text) => Response(number, Encoding.Latin1.GetBytes(text));

    public Wire Response(uint number, byte[] bytes)
    {
        Add(FrameKind.ResponseBytes, number, _responsePosition, bytes);
        _responsePosition += (ulong)bytes.Length;
        return this;
    }

    public Wire LostRequestBytes(int count)
    {
        _requestPosition += (ulong)count;
        return this;
    }

    public Wire LostResponseBytes(int count)
    {
        _responsePosition += (ulong)count;
        return this;
    }

    /// <summary>A filter kept these out.</summary>
    public Wire FilteredRequests(int requests, int bytes)
    {
        Gap("request", _requestPosition, bytes, requests);
        return LostRequestBytes(bytes);
    }

    /// <summary>A filter kept these out.</summary>
    public Wire FilteredResponseBytes(int bytes)
    {
        Gap("response", _responsePosition, bytes, 0);
        return LostResponseBytes(bytes);
    }

    public Wire Closed() => Add(FrameKind.Closed, 0, 0, "{}");

    /// <summary>The same bytes at the same times, each frame cut into pieces of <paramref name="size"/>.</summary>
    public IEnumerable<LogFrame> Cut(int size)
    {
        foreach (var frame in _frames)
        {
            if (frame.Header.Kind is not (FrameKind.RequestBytes or FrameKind.ResponseBytes)) { yield return frame; continue; }
            for (var at = 0; at < frame.Payload.Length; at += size)
            {
                var piece = frame.Payload.Slice(at, Math.Min(size, frame.Payload.Length - at));
                yield return frame with { Header = frame.Header with { Position = frame.Header.Position + (ulong)at, PayloadBytes = piece.Length }, Payload = piece };
            }
        }
    }

    private Wire Gap(string direction, ulong from, int bytes, int requests) => Add(
        FrameKind.Gap, 0, 0, $$"""{"why":"filtered","direction":"{{direction}}","connection":{{connection}},"fromPosition":{{from}},"bytes":{{bytes}},"requests":{{requests}},"fromUnixNanos":1,"toUnixNanos":2}""");

    private Wire Add(FrameKind kind, uint request, ulong position, string payload) => Add(kind, request, position, Encoding.Latin1.GetBytes(payload));

    private Wire Add(FrameKind kind, uint request, ulong position, byte[] payload)
    {
        _now += 10;
        _frames.Add(new LogFrame(node, epoch, new FrameHeader(payload.Length, kind, FrameFlags.None, 0, (ulong)_frames.Count + 1, position, _now, _now, connection, request, 0), payload));
        return this;
    }
}
