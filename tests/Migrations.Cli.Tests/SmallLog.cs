using System.Buffers;
using System.Text;
using Migrations.Capture.Frames;
using Migrations.Capture.Records;
using Migrations.Capture.Segments;

namespace Migrations.Cli.Tests;

/// <summary>Writes a small real capture log: one node start, and what a test lets it record.</summary>
internal sealed class SmallLog : IDisposable
{
    public const ulong Epoch = 0x00f3a1c2d4e5b697;
    public const string Secret = "Basic c2VjcmV0OnNlY3JldA==";
    private const long Start = 1_767_268_800_000_000_000; // 2026-01-01T12:00:00Z
    private readonly CaptureLogWriter _writer;
    private readonly LinkPosition _link;
    private readonly Dictionary<(uint, FrameKind), ulong> _positions = [];
    private readonly Dictionary<string, long> _counts = [];
    private ulong _sequence;

    /// <param name="epoch">Another one: the node starts again in the same log.</param>
    /// <param name="isProxy">A proxy recorded it, which knows no effects.</param>
    public SmallLog(string folder, ulong epoch = Epoch, bool isProxy = false)
    {
        _writer = CaptureLogWriter.Open(folder, new CaptureLogOptions(), TimeProvider.System);
        _link = _writer.PositionOf(new StreamKey(_writer.NodeNumberOf("node-one"), epoch, 0));
        Json(FrameKind.Hello, $$$"""{"format":1,"role":"{{{(isProxy ? "proxy" : "shim")}}}","epoch":"{{{epoch:x16}}}","link":0,"links":1,"node":{"id":"node-one","name":"one"},"cluster":{"name":"old","uuid":"cu"},"product":"elasticsearch","version":"7.10.2","plugin":"0.1.0","policy":"observe","effects":{{{(isProxy ? "false" : "true")}}},"startedAtUnixNanos":{{{Start}}},"monotonicNanos":1}""");
    }

    /// <summary>A log with three exchanges on two connections, two effects, and a proof that is complete.</summary>
    public static void Write(string folder, ulong epoch = Epoch)
    {
        using var log = new SmallLog(folder, epoch);
        log.State("""{"what":"nodes","stateVersion":3,"masterTerm":1,"nodes":[{"id":"node-one","name":"one","address":"127.0.0.1:9300","capture":"0.1.0"}]}""");
        log.Shard(0, "POST_RECOVERY", -1, -1);
        log.Exchange(1, 1, "PUT /orders/_doc/1", "{\"n\":1}", 201, "{\"result\":\"created\"}");
        log.Effect("1", 0, new RequestStamp(epoch, 1, 1));
        log.Exchange(1, 2, "PUT /orders/_doc/2", "{\"n\":2}", 201, "{\"result\":\"created\"}");
        log.Effect("2", 1, new RequestStamp(epoch, 1, 2));
        log.Exchange(2, 1, "GET /orders/_doc/9", "", 404, "{\"found\":false}");
        log.Shard(0, "STARTED", 1, 1);
        log.End();
    }

    public void Exchange(uint connection, uint number, string request, string body, int status, string answer)
    {
        if (number == 1) { Json(FrameKind.Opened, $$"""{"remote":"10.0.0.{{connection}}:40001","local":"10.0.0.9:9200","requestPosition":0,"responsePosition":0}""", connection, count: "connectionsOpened"); }
        Bytes(FrameKind.RequestBytes, connection, number, $"{request} HTTP/1.1\r\nHost: old\r\nAuthorization: {Secret}\r\nContent-Length: {body.Length}\r\n\r\n{body}");
        Bytes(FrameKind.ResponseBytes, connection, number, $"HTTP/1.1 {status} X\r\ncontent-length: {answer.Length}\r\n\r\n{answer}");
    }

    /// <summary>A filter keeps out the next request of a connection, and its answer.</summary>
    public void Filtered(uint connection, int requestBytes, int answerBytes) => Gap("filtered", connection, requestBytes, answerBytes);

    /// <summary>There is no room for the next request of a connection, nor for its answer.</summary>
    public void Lost(uint connection, int requestBytes, int answerBytes) => Gap("bufferFull", connection, requestBytes, answerBytes);

    public void Effect(string id, long seqNo, RequestStamp request)
    {
        var output = new ArrayBufferWriter<byte>();
        EffectCodec.Write(output, new EffectRecord(EffectOperation.Index, EffectOrigin.Primary, EffectResult.Created, false, request, seqNo, 1, 1, 1, 1, 0, "orders", "iu", id, null, null, 0, 0, false, default));
        Add(FrameKind.Effect, output.WrittenMemory, 0, 0, 0, "effects");
    }

    public void State(string json) => Json(FrameKind.StateRecord, json, count: "stateRecords");

    public void Shard(int shard, string state, long max, long checkpoint, long term = 1, string recovery = "new shard recovery") =>
        Json(
            FrameKind.ShardRecord,
            $$"""{"index":"orders","uuid":"iu","shard":{{shard}},"allocation":"a","history":"h","role":"primary","state":"{{state}}","routingState":"STARTED","term":{{term}},"pendingTerm":{{term}},"maxSeqNo":{{max}},"localCheckpoint":{{max}},"globalCheckpoint":{{checkpoint}},"syncedGlobalCheckpoint":{{checkpoint}},"mappingVersion":1,"recovery":"{{recovery}}","reason":"tick"}""",
            count: "shardRecords");

    /// <summary>Closes the connections, says goodbye, seals.</summary>
    public void End()
    {
        foreach (var connection in _positions.Keys.Select(key => key.Item1).Distinct().ToArray())
        {
            Json(FrameKind.Closed, $$"""{"reason":"client","requestBytes":{{_positions[(connection, FrameKind.RequestBytes)]}},"responseBytes":{{_positions[(connection, FrameKind.ResponseBytes)]}}}""", connection, count: "connectionsClosed");
        }

        long Count(string what) => _counts.GetValueOrDefault(what);
        long Bytes(FrameKind kind) => (long)_positions.Where(pair => pair.Key.Item2 == kind).Aggregate(0UL, (sum, pair) => sum + pair.Value);
        Json(FrameKind.Goodbye, $$"""{"connectionsOpened":{{Count("connectionsOpened")}},"connectionsClosed":{{Count("connectionsClosed")}},"requestBytes":{{Bytes(FrameKind.RequestBytes)}},"responseBytes":{{Bytes(FrameKind.ResponseBytes)}},"requests":3,"effects":{{Count("effects")}},"shardRecords":{{Count("shardRecords")}},"stateRecords":{{Count("stateRecords")}},"framesMade":{{_sequence + 1}},"framesDropped":0,"bytesDropped":0,"requestsDropped":0,"held":0,"released":{},"notCaptured":{},"filteredOut":0,"errors":0}""");
        _writer.Flush();
        _writer.Seal();
    }

    public void Dispose() => _writer.Dispose();

    private void Gap(string why, uint connection, int requestBytes, int answerBytes)
    {
        foreach (var (kind, direction, bytes, requests) in ((FrameKind, string, int, int)[])[(FrameKind.RequestBytes, "request", requestBytes, 1), (FrameKind.ResponseBytes, "response", answerBytes, 0)])
        {
            var from = _positions.GetValueOrDefault((connection, kind));
            Json(FrameKind.Gap, $$"""{"why":"{{why}}","direction":"{{direction}}","connection":{{connection}},"fromPosition":{{from}},"bytes":{{bytes}},"requests":{{requests}},"fromUnixNanos":{{Start}},"toUnixNanos":{{Start}}}""", connection);
            _positions[(connection, kind)] = from + (ulong)bytes;
        }
    }

    private void Bytes(FrameKind kind, uint connection, uint number, string text)
    {
        var bytes = Encoding.Latin1.GetBytes(text);
        var position = _positions.GetValueOrDefault((connection, kind));
        _positions[(connection, kind)] = position + (ulong)bytes.Length;
        Add(kind, bytes, connection, number, position, null);
    }

    private void Json(FrameKind kind, string json, uint connection = 0, string? count = null) => Add(kind, Encoding.UTF8.GetBytes(json), connection, 0, 0, count);

    private void Add(FrameKind kind, ReadOnlyMemory<byte> payload, uint connection, uint number, ulong position, string? count)
    {
        if (count is not null) { _counts[count] = _counts.GetValueOrDefault(count) + 1; }
        _sequence++;
        var at = (long)_sequence * 1_000_000;
        var header = FrameWriter.Complete(new FrameHeader(payload.Length, kind, FrameFlags.None, 0, _sequence, position, Start + at, at, connection, number, 0), payload.Span);
        Assert.Equal(AppendResult.Ok, _writer.Append(_link, header, new ReadOnlySequence<byte>(payload)));
    }
}
