using System.Buffers;
using System.Globalization;
using System.IO.Hashing;
using System.Text;
using Migrations.Capture.Frames;
using Migrations.Capture.Records;
using Migrations.Capture.Segments;

namespace Migrations.Benchmarks;

/// <summary>Makes a capture log of even traffic: sixteen connections, each with one request under way, every write with its effects.</summary>
internal sealed class TrafficLog : IDisposable
{
    public const int Connections = 16;
    private const ulong Epoch = 0x0123456789abcdef;
    private const long Start = 1_767_268_800_000_000_000;
    private const int ChunkBytes = 64 << 10;
    private const int Documents = 10_000;
    private const long NanosBetweenFrames = 375_000; // about a thousand small requests a second, as the source saw them

    private readonly CaptureLogWriter _writer;
    private readonly LinkPosition _link;
    private readonly ulong[] _requestAt = new ulong[Connections + 1];
    private readonly ulong[] _responseAt = new ulong[Connections + 1];
    private readonly uint[] _number = new uint[Connections + 1];
    private readonly Dictionary<string, long> _versions = [];
    private ulong _sequence;
    private long _now = Start;
    private long _seqNo = -1;

    private TrafficLog(string folder)
    {
        _writer = CaptureLogWriter.Open(folder, new CaptureLogOptions(), TimeProvider.System);
        _link = _writer.PositionOf(new StreamKey(_writer.NodeNumberOf("node-one"), Epoch, 0));
        Json(FrameKind.Hello, $$$"""{"format":1,"role":"shim","epoch":"{{{Epoch:x16}}}","link":0,"links":1,"node":{"id":"node-one","name":"one"},"cluster":{"name":"old","uuid":"cu"},"product":"elasticsearch","version":"7.10.2","plugin":"0.1.0","policy":"observe","effects":true,"startedAtUnixNanos":{{{Start}}},"monotonicNanos":1}""");
        Json(FrameKind.StateRecord, """{"what":"nodes","stateVersion":3,"masterTerm":1,"nodes":[{"id":"node-one","name":"one","address":"127.0.0.1:9300","capture":"0.1.0"}]}""");
        Shard("POST_RECOVERY");
        for (uint i = 1; i <= Connections; i++) { Json(FrameKind.Opened, """{"remote":"10.0.0.1:40001","local":"10.0.0.9:9200","requestPosition":0,"responsePosition":0}""", i); }
    }

    /// <summary>Of six requests four index a document of 300 bytes, one gets one, one searches.</summary>
    public static void WriteSmall(string folder, int exchanges)
    {
        using var log = new TrafficLog(folder);
        for (var n = 0; n < exchanges; n += Connections)
        {
            var rounds = Enumerable.Range(0, Connections).Select(c => log.Small(n + c)).ToArray();
            log.Round(rounds);
        }
        log.End();
    }

    /// <summary>Bulks of so many new documents of 2.4 KB.</summary>
    public static void WriteBulks(string folder, int bulks, int documents)
    {
        using var log = new TrafficLog(folder);
        for (var n = 0; n < bulks; n++) { log.Round([log.Bulk(n, documents)]); }
        log.End();
    }

    public void Dispose() => _writer.Dispose();

    private Asked Small(int n)
    {
        var id = ((n * 7919L) % Documents).ToString(CultureInfo.InvariantCulture);
        if (n % 6 == 4) { return new Asked($"GET /books/_doc/{id}", "", 200, $$"""{"_index":"books","_type":"_doc","_id":"{{id}}","_version":1,"_seq_no":1,"_primary_term":1,"found":true,"_source":{} }""", []); }
        if (n % 6 == 5) { return new Asked("POST /books/_search", """{"query":{"match":{"title":"moby dick"}}}""", 200, """{"took":1,"timed_out":false,"_shards":{"total":1,"successful":1,"skipped":0,"failed":0},"hits":{"total":{"value":0,"relation":"eq"},"max_score":null,"hits":[]}}""", []); }
        var body = $$"""{"title":"book {{n}}","text":"{{new string('x', 260)}}"}""";
        var (version, seqNo, effect) = Written(id, Encoding.UTF8.GetBytes(body));
        return new Asked($"PUT /books/_doc/{id}", body, version == 1 ? 201 : 200, $$"""{"_index":"books","_type":"_doc","_id":"{{id}}","_version":{{version}},"result":"updated","_shards":{"total":1,"successful":1,"failed":0},"_seq_no":{{seqNo}},"_primary_term":1}""", [effect]);
    }

    private Asked Bulk(int n, int documents)
    {
        var (body, answer, effects) = (new StringBuilder(), new StringBuilder("""{"took":9,"errors":false,"items":["""), new List<EffectRecord>());
        var text = new string('y', 2_370);
        for (var i = 0; i < documents; i++)
        {
            var id = string.Create(CultureInfo.InvariantCulture, $"{n}-{i}");
            var source = $$"""{"n":{{i}},"text":"{{text}}"}""";
            var (version, seqNo, effect) = Written(id, Encoding.UTF8.GetBytes(source));
            effects.Add(effect);
            body.Append(CultureInfo.InvariantCulture, $$$"""{"index":{"_index":"books","_id":"{{{id}}}"}}""").Append('\n').Append(source).Append('\n');
            answer.Append(i == 0 ? "" : ",").Append(CultureInfo.InvariantCulture, $$$"""{"index":{"_index":"books","_type":"_doc","_id":"{{{id}}}","_version":{{{version}}},"result":"created","_shards":{"total":1,"successful":1,"failed":0},"_seq_no":{{{seqNo}}},"_primary_term":1,"status":201}}""");
        }
        return new Asked("POST /_bulk", body.ToString(), 200, answer.Append("]}").ToString(), effects);
    }

    private (long Version, long SeqNo, EffectRecord Effect) Written(string id, byte[] source)
    {
        var version = _versions[id] = _versions.GetValueOrDefault(id) + 1;
        var effect = new EffectRecord(EffectOperation.Index, EffectOrigin.Primary, version == 1 ? EffectResult.Created : EffectResult.Updated, false, RequestStamp.None, ++_seqNo, 1, 1, version, 1, 0, "books", "iu", id, null, null, Crc32.HashToUInt32(source), source.Length, false, default);
        return (version, _seqNo, effect);
    }

    // All are asked before the first is answered.
    private void Round(Asked[] round)
    {
        for (uint c = 1; c <= round.Length; c++)
        {
            var one = round[c - 1];
            _number[c]++;
            Bytes(FrameKind.RequestBytes, c, _requestAt, $"{one.Line} HTTP/1.1\r\nHost: old:9200\r\nUser-Agent: client/7.10.2\r\nAccept: application/json\r\nContent-Type: application/json\r\nContent-Length: {one.Body.Length}\r\n\r\n{one.Body}");
        }
        for (uint c = 1; c <= round.Length; c++)
        {
            var one = round[c - 1];
            foreach (var effect in one.Effects)
            {
                var output = new ArrayBufferWriter<byte>();
                EffectCodec.Write(output, effect with { Request = new RequestStamp(Epoch, c, _number[c]) });
                Add(FrameKind.Effect, output.WrittenMemory, 0, 0, 0);
            }
            Bytes(FrameKind.ResponseBytes, c, _responseAt, $"HTTP/1.1 {one.Status} OK\r\ncontent-type: application/json; charset=UTF-8\r\ncontent-length: {one.Answer.Length}\r\n\r\n{one.Answer}");
        }
    }

    private void End()
    {
        Shard("STARTED");
        _writer.Seal();
    }

    private void Shard(string state) => Json(FrameKind.ShardRecord, string.Create(CultureInfo.InvariantCulture, $$"""{"index":"books","uuid":"iu","shard":0,"allocation":"a","history":"h","role":"primary","state":"{{state}}","routingState":"STARTED","term":1,"pendingTerm":1,"maxSeqNo":{{_seqNo}},"localCheckpoint":{{_seqNo}},"globalCheckpoint":{{_seqNo}},"syncedGlobalCheckpoint":{{_seqNo}},"mappingVersion":1,"recovery":"new shard recovery","reason":"tick"}"""));

    private void Bytes(FrameKind kind, uint connection, ulong[] positions, string text)
    {
        ReadOnlyMemory<byte> bytes = Encoding.Latin1.GetBytes(text);
        for (; bytes.Length > 0; bytes = bytes[Math.Min(ChunkBytes, bytes.Length)..])
        {
            var chunk = bytes[..Math.Min(ChunkBytes, bytes.Length)];
            Add(kind, chunk, connection, _number[connection], positions[connection]);
            positions[connection] += (ulong)chunk.Length;
        }
    }

    private void Json(FrameKind kind, string json, uint connection = 0) => Add(kind, Encoding.UTF8.GetBytes(json), connection, 0, 0);

    private void Add(FrameKind kind, ReadOnlyMemory<byte> payload, uint connection, uint number, ulong position)
    {
        _now += NanosBetweenFrames;
        var header = FrameWriter.Complete(new FrameHeader(payload.Length, kind, FrameFlags.None, 0, ++_sequence, position, _now, _now - Start, connection, number, 0), payload.Span);
        if (_writer.Append(_link, header, new ReadOnlySequence<byte>(payload)) != AppendResult.Ok) { throw new InvalidOperationException("the log is full"); }
    }

    private sealed record Asked(string Line, string Body, int Status, string Answer, IReadOnlyList<EffectRecord> Effects);
}
