using System.Buffers;
using System.Text;
using CsCheck;
using Migrations.Capture.Frames;
using Migrations.Capture.Records;

namespace Migrations.Capture.Tests;

/// <summary>Makes data for tests.</summary>
internal static class Some
{
    public const ulong Epoch = 0x1122334455667788;

    public static readonly Gen<LogFrame> AnyFrame =
        from node in Gen.UShort
        from epoch in Gen.ULong
        from kind in Gen.Int[1, 13]
        from flags in Gen.Int[0, 7]
        from link in Gen.UShort
        from sequence in Gen.ULong
        from position in Gen.ULong
        from at in Gen.Long
        from numbers in Gen.Select(Gen.Long, Gen.UInt, Gen.UInt)
        from payload in Gen.Byte.Array[0, 300]
        select Make(node, epoch, new FrameHeader(0, (FrameKind)kind, (FrameFlags)flags, link, sequence, position, at, numbers.Item1, numbers.Item2, numbers.Item3, 0), payload);

    public static LogFrame Make(ushort node, ulong epoch, FrameHeader header, byte[] payload) => new(node, epoch, FrameWriter.Complete(header, payload), payload);

    public static LogFrame Frame(ulong sequence, FrameKind kind = FrameKind.RequestBytes, string payload = "GET / HTTP/1.1\r\n\r\n", FrameFlags flags = FrameFlags.None, ushort link = 0, uint connection = 1, ulong position = 0) =>
        Make(1, Epoch, new FrameHeader(0, kind, flags, link, sequence, position, 1_700_000_000_000_000_000 + (long)sequence, (long)sequence, connection, 0, 0), Encoding.UTF8.GetBytes(payload));

    public static LogFrame Hello() => Frame(1, FrameKind.Hello, """{"format":1,"role":"shim","epoch":"1122334455667788","link":0,"links":1,"node":{"id":"node-one","name":"one"},"cluster":{"name":"old","uuid":"cu"},"product":"elasticsearch","version":"7.10.2","plugin":"0.1.0","policy":"observe","effects":true,"startedAtUnixNanos":1,"monotonicNanos":1}""", connection: 0);

    public static byte[] Wire(params IEnumerable<LogFrame> frames)
    {
        var output = new ArrayBufferWriter<byte>();
        foreach (var frame in frames) { FrameWriter.Write(output, frame.Header, frame.Payload.Span); }
        return output.WrittenSpan.ToArray();
    }

    public static EffectRecord Effect(string id = "7", string? routing = null, string? source = null) => new(
        EffectOperation.Index, EffectOrigin.Primary, EffectResult.Created, IsGeneratedId: true, new RequestStamp(Epoch, 3, 9),
        SeqNo: 42, OperationTerm: 2, CopyTerm: 3, Version: 5, MappingVersion: 8, Shard: 1, "books", "uuid-1", id, routing, Failure: null,
        SourceCrc32: 0xCAFEBABE, SourceBytes: source is null ? 99 : Encoding.UTF8.GetByteCount(source), HasSource: source is not null,
        source is null ? default : Encoding.UTF8.GetBytes(source));

    /// <summary>Cuts bytes into a sequence whose parts have <paramref name="chunk"/> bytes each.</summary>
    public static ReadOnlySequence<byte> Chunks(byte[] bytes, int chunk)
    {
        Part? first = null, last = null;
        for (var at = 0; at < bytes.Length; at += chunk)
        {
            var part = new Part(bytes.AsMemory(at, Math.Min(chunk, bytes.Length - at)), at);
            last?.Link(part);
            last = part;
            first ??= part;
        }
        return first is null ? ReadOnlySequence<byte>.Empty : new ReadOnlySequence<byte>(first, 0, last!, last!.Memory.Length);
    }

    public static bool AreEqual(LogFrame one, LogFrame other) =>
        one.Node == other.Node && one.Epoch == other.Epoch && one.Header == other.Header && one.Payload.Span.SequenceEqual(other.Payload.Span);

    private sealed class Part : ReadOnlySequenceSegment<byte>
    {
        public Part(ReadOnlyMemory<byte> memory, long at)
        {
            Memory = memory;
            RunningIndex = at;
        }

        public void Link(Part next) => Next = next;
    }
}
