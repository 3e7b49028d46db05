using System.Buffers;
using System.Reflection;
using System.Text;
using System.Text.Json.Nodes;
using Migrations.Capture.Frames;
using Migrations.Capture.Handshakes;
using Migrations.Capture.Records;

namespace Migrations.Capture.Tests;

/// <summary>The bytes that the recorder's own tests make, read here: both languages agree on the wire.</summary>
public sealed class GoldenBytesTests
{
    private static readonly string Golden = Path.Combine(
        typeof(GoldenBytesTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().First(static a => a.Key == "RepositoryRoot").Value!, "docs", "golden");

    public static TheoryData<int> Chunks => [1, 2, 7, int.MaxValue];

    [Theory]
    [MemberData(nameof(Chunks))]
    public void Frames_of_every_kind_are_read_as_they_were_meant_however_they_arrive(int chunk) => AssertRead("frames", chunk);

    [Theory]
    [MemberData(nameof(Chunks))]
    public void The_gaps_of_filtered_requests_are_read_as_they_were_meant_however_they_arrive(int chunk)
    {
        var frames = AssertRead("filtered", chunk);
        Assert.Equal([true, true], frames.Take(2).Select(static f => RecordCodec.TryRead<GapRecord>(f.Header.Kind, f.Payload, out var gap, out _) && gap.IsFiltered));
    }

    private static List<LogFrame> AssertRead(string file, int chunk)
    {
        var expected = Json(file)["frames"]!.AsArray();
        var frames = ReadAll(Bytes(file), chunk);
        Assert.Equal(expected.Count, frames.Count);
        foreach (var (frame, json) in frames.Zip(expected))
        {
            Assert.Equal((byte)json!["kind"]!, (byte)frame.Header.Kind);
            Assert.Equal((ushort)json["link"]!, frame.Header.Link);
            Assert.Equal((ulong)json["sequence"]!, frame.Header.Sequence);
            Assert.Equal((ulong)json["position"]!, frame.Header.Position);
            Assert.Equal((long)json["capturedAt"]!, frame.Header.CapturedAtUnixNanos);
            Assert.Equal((long)json["monotonic"]!, frame.Header.MonotonicNanos);
            Assert.Equal((uint)json["connection"]!, frame.Header.Connection);
            Assert.Equal((uint)json["request"]!, frame.Header.Request);
            Assert.Equal((uint)json["crc32"]!, frame.Header.Crc32);
            Assert.Equal((string?)json["payloadHex"], Convert.ToHexStringLower(frame.Payload.Span));
        }
        return frames;
    }

    [Fact]
    public void A_cut_is_truncation_and_a_flipped_bit_is_never_a_frame()
    {
        var bytes = Bytes("frames");
        var first = 52 + (int)Json("frames")["frames"]![0]!["payloadBytes"]!;
        for (var length = 1; length < first; length++)
        {
            var cut = new ReadOnlySequence<byte>(bytes, 0, length);
            Assert.Equal(FrameStatus.Truncated, new FrameReader(1 << 20).TryRead(ref cut, isFinal: true, out _));
        }

        for (var at = 0; at < first; at++)
        {
            var flipped = bytes[..first];
            flipped[at] ^= 4;
            var sequence = new ReadOnlySequence<byte>(flipped);
            Assert.NotEqual(FrameStatus.Complete, new FrameReader(1 << 20).TryRead(ref sequence, isFinal: true, out _));
        }
    }

    [Theory]
    [InlineData("effect")]
    [InlineData("effect-failed")]
    public void An_effect_is_read_as_it_was_meant_and_written_as_the_same_bytes(string name)
    {
        var (json, bytes) = (Json(name), Bytes(name));
        Assert.True(EffectCodec.TryRead(bytes, out var effect, out var problem), problem);
        Assert.Equal((byte)json["op"]!, (byte)effect.Operation);
        Assert.Equal((byte)json["result"]!, (byte)effect.Result);
        Assert.Equal((string?)json["requestEpoch"], effect.Request.Epoch.ToString("x16", System.Globalization.CultureInfo.InvariantCulture));
        Assert.Equal(((long)json["seqNo"]!, (long)json["operationTerm"]!, (long)json["copyTerm"]!, (long)json["version"]!), (effect.SeqNo, effect.OperationTerm, effect.CopyTerm, effect.Version));
        Assert.Equal(((string?)json["index"], (string?)json["indexUuid"], (string?)json["id"]), (effect.Index, effect.IndexUuid, effect.Id));
        if (effect.HasSource) { Assert.Equal((string?)json["source"], Encoding.UTF8.GetString(effect.Source.Span)); }
        var written = new ArrayBufferWriter<byte>();
        EffectCodec.Write(written, effect);
        Assert.Equal(bytes, written.WrittenSpan.ToArray());
    }

    [Fact]
    public void A_record_split_over_frames_is_put_together()
    {
        var reader = new RecordReader();
        var results = ReadAll(Bytes("split-record"), int.MaxValue).Select(f => reader.Push(f)).ToList();
        Assert.Equal([RecordStatus.NeedsMore, RecordStatus.NeedsMore, RecordStatus.Complete], results.Select(r => r.Status));
        Assert.IsType<StateRecord>(results[^1].Record!.Content);
    }

    [Fact]
    public void The_first_message_of_the_handshake_is_the_same_in_both_languages()
    {
        var (json, bytes) = (Json("handshake"), Bytes("client-hello"));
        var hello = json["clientHello"]!;
        var made = new ClientHello(
            (ushort)hello["versionMin"]!, (ushort)hello["versionMax"]!, Convert.FromHexString((string)json["nonceC"]!), Convert.ToUInt64((string)hello["epoch"]!, 16),
            (ushort)hello["link"]!, (byte)hello["role"]!, (string)hello["nodeId"]!, (string)hello["clusterUuid"]!);
        Assert.Equal(bytes, made.ToMessage().Whole);
        var sequence = new ReadOnlySequence<byte>(bytes);
        Assert.Equal(MessageStatus.Complete, HandshakeMessage.TryRead(ref sequence, out var message));
        Assert.True(ClientHello.TryRead(message, out var read));
        Assert.Equal((made.NodeId, made.ClusterUuid, made.Epoch), (read.NodeId, read.ClusterUuid, read.Epoch));
    }

    private static List<LogFrame> ReadAll(byte[] bytes, int chunk)
    {
        var frames = new List<LogFrame>();
        var (start, end) = (0, 0);
        while (true)
        {
            var sequence = new ReadOnlySequence<byte>(bytes, start, end - start);
            var status = new FrameReader(1 << 20).TryRead(ref sequence, isFinal: end == bytes.Length, out var frame);
            if (status == FrameStatus.Complete) { frames.Add(frame.ToOwned(1, 1)); start = end - (int)sequence.Length; continue; }
            if (status == FrameStatus.Ended) { return frames; }
            Assert.Equal(FrameStatus.NeedsMore, status);
            end = (int)Math.Min(bytes.Length, (long)end + chunk);
        }
    }

    private static byte[] Bytes(string name) => File.ReadAllBytes(Path.Combine(Golden, name + ".bin"));

    private static JsonNode Json(string name) => JsonNode.Parse(File.ReadAllText(Path.Combine(Golden, name + ".json")))!;
}
