using System.Buffers;
using System.Globalization;
using System.Text.Json.Nodes;
using Migrations.Capture.Frames;
using Migrations.Capture.Records;
using Migrations.Capture.Segments;

namespace Migrations.ModelCluster.Recording;

/// <summary>Records what passes between clients and a model node, and what the node did, into a capture log as a plugin and its sidecar would.</summary>
/// <remarks>Thread-safe. One link; each life of the node is an epoch of the plugin's. Dispose says goodbye and seals the log.</remarks>
public sealed class LogRecorder : INodeWitness, IDisposable
{
    private const ulong FirstEpoch = 0x6d6f64656c000001;

    private readonly Lock _gate = new();
    private readonly Dictionary<uint, (ulong Request, ulong Response, uint Number)> _connections = [];
    private readonly Dictionary<(string, int), ShardNumbers> _shards = [];
    private readonly HashSet<uint> _ended = [];
    private readonly Dictionary<FrameKind, (long Records, long Bytes)> _books = [];
    private readonly ShardSyncs _syncs = new();
    private readonly CaptureLogWriter _writer;
    private readonly RecordingOptions _options;
    private readonly ModelNode _node;
    private readonly TimeProvider _time;
    private LinkPosition _link = null!;
    private ulong _epoch = FirstEpoch;
    private long _stateVersion;
    private ulong _sequence;
    private long _frames;

    private LogRecorder(ModelNode node, CaptureLogWriter writer, RecordingOptions options, TimeProvider time) => (_node, _writer, _options, _time) = (node, writer, options, time);

    /// <param name="folder">The log's; it is made.</param>
    public static LogRecorder Open(ModelNode node, string folder, TimeProvider time, RecordingOptions? options = null)
    {
        var recorder = new LogRecorder(node, CaptureLogWriter.Open(folder, new CaptureLogOptions(), time), options ?? new(), time);
        recorder.BeginEpoch();
        if (recorder._options.By == RecordedBy.Plugin) { node.Watch(recorder); }
        return recorder;
    }

    /// <summary>Sends a request over a connection, and records both directions. Requests of one connection come one after the other.</summary>
    public async Task<ModelAnswer?> SendAsync(uint connection, ModelRequest request, CancellationToken token)
    {
        var stamp = Begin(connection, HttpBytes.Of(request));
        var answer = await _node.SendAsync(request with { Stamp = stamp }, token);
        lock (_gate)
        {
            if (stamp.Epoch != _epoch) { return null; } // its connection ended with the node
            Tick(isLast: false);
            End(stamp, answer);
        }

        return answer;
    }

    /// <summary>Ends the node without a word and starts it over its data. Of what was not synced it may lose some, answered or not.</summary>
    public void Restart() => _node.Restart(Lost);

    public void Began(int beginning)
    {
        lock (_gate)
        {
            _epoch = FirstEpoch + (ulong)beginning - 1;
            _sequence = 0;
            _books.Clear();
            _connections.Clear();
            _ended.Clear();
            _shards.Clear();
            BeginEpoch();
        }
    }

    public void Applied(AppliedOperation operation)
    {
        lock (_gate)
        {
            Write(EffectRecords.Of(operation));
            _syncs.Add(operation);
            _shards[(operation.IndexUuid, operation.Shard)] = new(operation.Index, operation.IndexUuid, operation.Shard, operation.Term, operation.SeqNo, operation.MappingVersion, 1);
        }
    }

    public void ShardChanged(ShardNumbers numbers, string reason)
    {
        lock (_gate)
        {
            _shards.Remove((numbers.IndexUuid, numbers.Shard));
            if (reason == "restarted") { Recover(numbers); return; }
            if (reason is "created" or "watched") { Write(ShardRecords.Of(numbers, "state POST_RECOVERY") with { State = "POST_RECOVERY" }); }
            Write(ShardRecords.Of(numbers, reason == "created" ? "started" : reason));
            _syncs.Sync(numbers, numbers.MaxSeqNo);
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
            Tick(isLast: true);
            foreach (var (connection, at) in _connections) { Write(FrameKind.Closed, connection, 0, RecordCodec.Write(new ClosedRecord("client", at.Request, at.Response))); }
            Write(FrameKind.Goodbye, 0, 0, RecordCodec.Write(Ledger()));
            _writer.Seal();
            _writer.Dispose();
        }
    }

    /// <summary>The node's own count of what it told in this life.</summary>
    private LedgerRecord Ledger()
    {
        (long Records, long Bytes) Of(FrameKind kind) => _books.GetValueOrDefault(kind);
        return new LedgerRecord(
            Of(FrameKind.Opened).Records, Of(FrameKind.Closed).Records, Of(FrameKind.RequestBytes).Bytes, Of(FrameKind.ResponseBytes).Bytes, 0,
            Of(FrameKind.Effect).Records, Of(FrameKind.ShardRecord).Records, Of(FrameKind.StateRecord).Records, (long)_sequence + 1, 0, 0, 0, 0, null, null, 0, 0);
    }

    private void BeginEpoch()
    {
        var (node, options, isPlugin) = (_node, _node.Options, _options.By == RecordedBy.Plugin);
        _link = _writer.PositionOf(new StreamKey(_writer.NodeNumberOf(options.NodeName), _epoch, 0));
        Write(FrameKind.Hello, 0, 0, RecordCodec.Write(new HelloRecord(
            1, isPlugin ? "shim" : "proxy", _epoch.ToString("x16", CultureInfo.InvariantCulture), 0, 1, new HelloNode(options.NodeName, options.NodeName), new HelloCluster(options.ClusterName, node.ClusterUuid),
            options.Dialect.Distribution ?? "elasticsearch", options.Dialect.Number, "model", "acknowledged", isPlugin, Now(), 0)));
        if (isPlugin) { StateChanged("nodes", new JsonObject { ["nodes"] = new JsonArray(new JsonObject { ["id"] = options.NodeName, ["name"] = options.NodeName, ["address"] = "127.0.0.1", ["capture"] = "model" }) }); }
    }

    /// <summary>How many of a shard's operations a restart loses: only what no checkpoint that was told has passed.</summary>
    private int Lost(ShardNumbers shard)
    {
        if (_options.Syncs is not { } random) { return 0; }
        lock (_gate) { return random.Next(_options.By == RecordedBy.Plugin ? (int)(shard.MaxSeqNo - _syncs.Of(shard)) + 1 : 4); }
    }

    /// <summary>As a shard comes up from its own store: its checkpoint on disk, then its translog above that, then all of it.</summary>
    private void Recover(ShardNumbers numbers)
    {
        var onDisk = ShardRecords.FromStore(numbers, _syncs.Of(numbers));
        Write(onDisk with { State = "RECOVERING", Reason = "beforeRecovery" });
        foreach (var operation in _syncs.Survivors(numbers)) { Write(EffectRecords.Recovered(operation, numbers.Term)); }
        Write(onDisk with { State = "POST_RECOVERY", Reason = "state POST_RECOVERY" });
        Write(ShardRecords.FromStore(numbers, numbers.MaxSeqNo));
        _syncs.Sync(numbers, numbers.MaxSeqNo);
    }

    /// <summary>What the tick tells of the shards that changed; at the last one all are synced.</summary>
    private void Tick(bool isLast)
    {
        foreach (var (key, shard) in _shards.ToList())
        {
            var before = _syncs.Of(shard);
            var synced = isLast || _options.Syncs is not { } random ? shard.MaxSeqNo : before + random.NextInt64(shard.MaxSeqNo - before + 1);
            Write(ShardRecords.Of(shard, "tick") with { GlobalCheckpoint = synced, SyncedGlobalCheckpoint = synced });
            _syncs.Sync(shard, synced);
            if (synced == shard.MaxSeqNo) { _shards.Remove(key); }
        }
    }

    private RequestStamp Begin(uint connection, byte[] bytes)
    {
        lock (_gate)
        {
            if (_ended.Contains(connection)) { throw new InvalidOperationException($"Connection {connection} ended without an answer; go on with another."); }
            if (!_connections.TryGetValue(connection, out var at)) { Write(FrameKind.Opened, connection, 0, RecordCodec.Write(new OpenedRecord("127.0.0.1:1", "127.0.0.1:9200", 0, 0))); }
            at.Number++;
            WriteBytes(FrameKind.RequestBytes, connection, at.Number, at.Request, bytes);
            at.Request += (ulong)bytes.Length;
            _connections[connection] = at;
            return new RequestStamp(_epoch, connection, at.Number);
        }
    }

    private void End(RequestStamp stamp, ModelAnswer? answer)
    {
        var at = _connections[stamp.Connection];
        if (answer is null)
        {
            Write(FrameKind.Closed, stamp.Connection, 0, RecordCodec.Write(new ClosedRecord("reset", at.Request, at.Response)));
            _connections.Remove(stamp.Connection);
            _ended.Add(stamp.Connection);
            return;
        }

        var bytes = HttpBytes.Of(answer);
        WriteBytes(FrameKind.ResponseBytes, stamp.Connection, stamp.Number, at.Response, bytes);
        _connections[stamp.Connection] = at with { Item2 = at.Response + (ulong)bytes.Length };
    }

    private void Write(EffectRecord effect)
    {
        var output = new ArrayBufferWriter<byte>(256 + effect.Source.Length);
        EffectCodec.Write(output, effect);
        Write(FrameKind.Effect, 0, 0, output.WrittenMemory);
    }

    private void Write(ShardRecord record) => Write(FrameKind.ShardRecord, 0, 0, RecordCodec.Write(record));

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
        _frames++;
        var (records, bytes) = _books.GetValueOrDefault(kind);
        _books[kind] = (records + (flags.HasFlag(FrameFlags.More) ? 0 : 1), bytes + payload.Length);
        var header = new FrameHeader(payload.Length, kind, flags, 0, ++_sequence, position, Now(), (long)_sequence, connection, number, 0);
        _writer.Append(_link, FrameWriter.Complete(header, payload.Span), new ReadOnlySequence<byte>(payload));
    }

    /// <summary>Each frame a nanosecond later: their order is the order of what happened, whatever the clock's grain.</summary>
    private long Now() => ((_time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks * 100) + _frames;
}
