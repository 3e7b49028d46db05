using System.Buffers;
using System.Globalization;
using System.Text.Json.Nodes;
using Migrations.Capture.Frames;
using Migrations.Capture.Records;
using Migrations.Capture.Segments;

namespace Migrations.ModelCluster.Recording;

/// <summary>Records what passes between clients and a model node, and what the node did, into a capture log as a plugin and its sidecar would.</summary>
/// <remarks>Thread-safe. One epoch, one link. Dispose says goodbye and seals the log.</remarks>
public sealed class LogRecorder : INodeWitness, IDisposable
{
    private const ulong Epoch = 0x6d6f64656c000001;

    private readonly Lock _gate = new();
    private readonly Dictionary<uint, (ulong Request, ulong Response, uint Number)> _connections = [];
    private readonly Dictionary<(string, int), ShardNumbers> _shards = [];
    private readonly HashSet<uint> _ended = [];
    private readonly CaptureLogWriter _writer;
    private readonly LinkPosition _link;
    private readonly ModelNode _node;
    private readonly TimeProvider _time;
    private long _stateVersion;
    private ulong _sequence;

    private LogRecorder(ModelNode node, CaptureLogWriter writer, TimeProvider time)
    {
        (_node, _writer, _time) = (node, writer, time);
        _link = writer.PositionOf(new StreamKey(writer.NodeNumberOf(node.Options.NodeName), Epoch, 0));
    }

    /// <param name="folder">The log's; it is made.</param>
    /// <param name="recordedBy">The proxy sees requests and answers only: no effect, shard or state record is written.</param>
    public static LogRecorder Open(ModelNode node, string folder, TimeProvider time, RecordedBy recordedBy = RecordedBy.Plugin)
    {
        var recorder = new LogRecorder(node, CaptureLogWriter.Open(folder, new CaptureLogOptions(), time), time);
        var options = node.Options;
        recorder.Write(FrameKind.Hello, 0, 0, RecordCodec.Write(new HelloRecord(
            1, recordedBy == RecordedBy.Plugin ? "shim" : "proxy", Epoch.ToString("x16", CultureInfo.InvariantCulture), 0, 1, new HelloNode(options.NodeName, options.NodeName), new HelloCluster(options.ClusterName, node.ClusterUuid),
            options.Dialect.Distribution ?? "elasticsearch", options.Dialect.Number, "model", "acknowledged", recordedBy == RecordedBy.Plugin, recorder.Now(), 0)));
        if (recordedBy == RecordedBy.Proxy) { return recorder; }
        recorder.StateChanged("nodes", new JsonObject { ["nodes"] = new JsonArray(new JsonObject { ["id"] = options.NodeName, ["name"] = options.NodeName, ["address"] = "127.0.0.1", ["capture"] = "model" }) });
        node.Watch(recorder);
        return recorder;
    }

    /// <summary>Sends a request over a connection, and records both directions. Requests of one connection come one after the other.</summary>
    public async Task<ModelAnswer?> SendAsync(uint connection, ModelRequest request, CancellationToken token)
    {
        var number = Begin(connection, HttpBytes.Of(request));
        var answer = await _node.SendAsync(request with { Stamp = new RequestStamp(Epoch, connection, number) }, token);
        lock (_gate)
        {
            foreach (var shard in _shards.Values) { Write(FrameKind.ShardRecord, 0, 0, RecordCodec.Write(Record(shard, "tick"))); }
            _shards.Clear();
        }

        End(connection, number, answer);
        return answer;
    }

    public void Applied(AppliedOperation operation)
    {
        var output = new ArrayBufferWriter<byte>(256 + operation.Source.Length);
        EffectCodec.Write(output, EffectRecords.Of(operation));
        lock (_gate)
        {
            Write(FrameKind.Effect, 0, 0, output.WrittenMemory);
            _shards[(operation.IndexUuid, operation.Shard)] = new(operation.Index, operation.IndexUuid, operation.Shard, operation.Term, operation.SeqNo, operation.MappingVersion, 1);
        }
    }

    public void ShardChanged(ShardNumbers numbers, string reason)
    {
        lock (_gate)
        {
            if (reason is "created" or "watched") { Write(FrameKind.ShardRecord, 0, 0, RecordCodec.Write(Record(numbers, "state POST_RECOVERY") with { State = "POST_RECOVERY" })); }
            Write(FrameKind.ShardRecord, 0, 0, RecordCodec.Write(Record(numbers, reason == "created" ? "started" : reason)));
        }
    }

    public void StateChanged(string what, JsonObject details)
    {
        lock (_gate)
        {
            details.Insert(0, "what", what);
            details.Insert(1, "stateVersion", ++_stateVersion);
            Write(FrameKind.StateRecord, 0, 0, RecordCodec.Write(new StateRecord(what, _stateVersion, details)));
        }
    }

    public void Dispose()
    {
        _node.Watch(null);
        lock (_gate)
        {
            foreach (var (connection, at) in _connections) { Write(FrameKind.Closed, connection, 0, RecordCodec.Write(new ClosedRecord("client", at.Request, at.Response))); }
            Write(FrameKind.Goodbye, 0, 0, RecordCodec.Write(new LedgerRecord(_connections.Count, _connections.Count, 0, 0, 0, 0, 0, 0, (long)_sequence + 1, 0, 0, 0, 0, null, null, 0, 0)));
            _writer.Seal();
            _writer.Dispose();
        }
    }

    private uint Begin(uint connection, byte[] bytes)
    {
        lock (_gate)
        {
            if (_ended.Contains(connection)) { throw new InvalidOperationException($"Connection {connection} ended without an answer; go on with another."); }
            if (!_connections.TryGetValue(connection, out var at)) { Write(FrameKind.Opened, connection, 0, RecordCodec.Write(new OpenedRecord("127.0.0.1:1", "127.0.0.1:9200", 0, 0))); }
            at.Number++;
            WriteBytes(FrameKind.RequestBytes, connection, at.Number, at.Request, bytes);
            at.Request += (ulong)bytes.Length;
            _connections[connection] = at;
            return at.Number;
        }
    }

    private void End(uint connection, uint number, ModelAnswer? answer)
    {
        lock (_gate)
        {
            var at = _connections[connection];
            if (answer is null)
            {
                Write(FrameKind.Closed, connection, 0, RecordCodec.Write(new ClosedRecord("reset", at.Request, at.Response)));
                _connections.Remove(connection);
                _ended.Add(connection);
                return;
            }

            var bytes = HttpBytes.Of(answer);
            WriteBytes(FrameKind.ResponseBytes, connection, number, at.Response, bytes);
            _connections[connection] = at with { Item2 = at.Response + (ulong)bytes.Length };
        }
    }

    private static ShardRecord Record(ShardNumbers numbers, string reason) => new(
        numbers.Index, numbers.IndexUuid, numbers.Shard, numbers.IndexUuid + "-a", numbers.IndexUuid + "-h", "primary", "STARTED", "STARTED", numbers.Term, numbers.Term,
        numbers.MaxSeqNo, numbers.MaxSeqNo, numbers.MaxSeqNo, numbers.MaxSeqNo, numbers.MappingVersion, "new shard recovery", reason);

    private void WriteBytes(FrameKind kind, uint connection, uint number, ulong position, ReadOnlyMemory<byte> bytes)
    {
        for (var at = 0; at < bytes.Length; at += FrameHeader.MaxPayloadBytes)
        {
            var part = bytes.Slice(at, Math.Min(FrameHeader.MaxPayloadBytes, bytes.Length - at));
            Append(kind, FrameFlags.None, connection, number, position + (ulong)at, part);
        }
    }

    /// <summary>A record, in as many frames as it needs.</summary>
    private void Write(FrameKind kind, uint connection, uint number, ReadOnlyMemory<byte> payload)
    {
        for (; payload.Length > FrameHeader.MaxPayloadBytes; payload = payload[FrameHeader.MaxPayloadBytes..])
        {
            Append(kind, FrameFlags.More, connection, number, 0, payload[..FrameHeader.MaxPayloadBytes]);
        }

        Append(kind, FrameFlags.None, connection, number, 0, payload);
    }

    private void Append(FrameKind kind, FrameFlags flags, uint connection, uint number, ulong position, ReadOnlyMemory<byte> payload)
    {
        var header = new FrameHeader(payload.Length, kind, flags, 0, ++_sequence, position, Now(), (long)_sequence, connection, number, 0);
        _writer.Append(_link, FrameWriter.Complete(header, payload.Span), new ReadOnlySequence<byte>(payload));
    }

    /// <summary>Each frame a nanosecond later: their order is the order of what happened, whatever the clock's grain.</summary>
    private long Now() => ((_time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks * 100) + (long)_sequence;
}
