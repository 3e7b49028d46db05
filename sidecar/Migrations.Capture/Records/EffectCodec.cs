using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Migrations.Capture.Records;

/// <summary>Reads and writes the binary form of an effect (docs/wire-protocol.md, Effect).</summary>
public static class EffectCodec
{
    private const int FixedBytes = 76;
    private const byte Layout = 1;
    private const byte HasSourceFlag = 1;
    private const byte GeneratedIdFlag = 2;
    private const byte HasRoutingFlag = 4;

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Reads one effect; false with a sentence in <paramref name="problem"/> when the bytes are none.</summary>
    /// <remarks>The record's source borrows <paramref name="payload"/>.</remarks>
    public static bool TryRead(ReadOnlyMemory<byte> payload, out EffectRecord record, out string problem)
    {
        record = null!;
        var bytes = payload.Span;
        if (bytes.Length < FixedBytes) { return No($"An effect has at least {FixedBytes} bytes; these are {bytes.Length}.", out problem); }
        if (bytes[0] != Layout) { return No($"Layout {bytes[0]} of an effect is not known.", out problem); }
        if (bytes[1] is 0 or > 2 || bytes[2] is 0 or > 5 || bytes[3] is 0 or > 5 || bytes[4] > 7 || (bytes[5] | bytes[6] | bytes[7]) != 0)
        {
            return No("The effect's operation, origin, result or flags are not on the page.", out problem);
        }
        var at = FixedBytes;
        var texts = new string[5];
        for (var i = 0; i < texts.Length; i++)
        {
            if (!TryReadText(bytes, ref at, out texts[i])) { return No($"Text {i + 1} of the effect is cut off or no UTF-8.", out problem); }
        }
        var sourceBytes = BinaryPrimitives.ReadUInt32LittleEndian(bytes[72..]);
        var hasSource = (bytes[4] & HasSourceFlag) != 0;
        if (sourceBytes > int.MaxValue || bytes.Length - at != (hasSource ? (int)sourceBytes : 0))
        {
            return No($"The effect says {(hasSource ? sourceBytes : 0)} bytes of source; {bytes.Length - at} follow.", out problem);
        }
        record = Make(bytes, texts, (int)sourceBytes, hasSource ? payload[at..] : default);
        problem = "";
        return true;
    }

    /// <summary>Writes one effect as the shim does.</summary>
    public static void Write(IBufferWriter<byte> output, EffectRecord record)
    {
        var head = output.GetSpan(FixedBytes)[..FixedBytes];
        head.Clear();
        head[0] = Layout;
        head[1] = (byte)record.Operation;
        head[2] = (byte)record.Origin;
        head[3] = (byte)record.Result;
        head[4] = (byte)((record.HasSource ? HasSourceFlag : 0) | (record.IsGeneratedId ? GeneratedIdFlag : 0) | (record.Routing is null ? 0 : HasRoutingFlag));
        BinaryPrimitives.WriteUInt64LittleEndian(head[8..], record.Request.Epoch);
        BinaryPrimitives.WriteUInt32LittleEndian(head[16..], record.Request.Connection);
        BinaryPrimitives.WriteUInt32LittleEndian(head[20..], record.Request.Number);
        BinaryPrimitives.WriteInt64LittleEndian(head[24..], record.SeqNo);
        BinaryPrimitives.WriteInt64LittleEndian(head[32..], record.OperationTerm);
        BinaryPrimitives.WriteInt64LittleEndian(head[40..], record.CopyTerm);
        BinaryPrimitives.WriteInt64LittleEndian(head[48..], record.Version);
        BinaryPrimitives.WriteInt64LittleEndian(head[56..], record.MappingVersion);
        BinaryPrimitives.WriteInt32LittleEndian(head[64..], record.Shard);
        BinaryPrimitives.WriteUInt32LittleEndian(head[68..], record.SourceCrc32);
        BinaryPrimitives.WriteInt32LittleEndian(head[72..], record.SourceBytes);
        output.Advance(FixedBytes);
        foreach (var text in (ReadOnlySpan<string?>)[record.Index, record.IndexUuid, record.Id, record.Routing, record.Failure]) { WriteText(output, text ?? ""); }
        if (record.HasSource) { output.Write(record.Source.Span); }
    }

    private static EffectRecord Make(ReadOnlySpan<byte> bytes, string[] texts, int sourceBytes, ReadOnlyMemory<byte> source) => new(
        Operation: (EffectOperation)bytes[1],
        Origin: (EffectOrigin)bytes[2],
        Result: (EffectResult)bytes[3],
        IsGeneratedId: (bytes[4] & GeneratedIdFlag) != 0,
        Request: new RequestStamp(
            BinaryPrimitives.ReadUInt64LittleEndian(bytes[8..]),
            BinaryPrimitives.ReadUInt32LittleEndian(bytes[16..]),
            BinaryPrimitives.ReadUInt32LittleEndian(bytes[20..])),
        SeqNo: BinaryPrimitives.ReadInt64LittleEndian(bytes[24..]),
        OperationTerm: BinaryPrimitives.ReadInt64LittleEndian(bytes[32..]),
        CopyTerm: BinaryPrimitives.ReadInt64LittleEndian(bytes[40..]),
        Version: BinaryPrimitives.ReadInt64LittleEndian(bytes[48..]),
        MappingVersion: BinaryPrimitives.ReadInt64LittleEndian(bytes[56..]),
        Shard: BinaryPrimitives.ReadInt32LittleEndian(bytes[64..]),
        Index: texts[0],
        IndexUuid: texts[1],
        Id: texts[2],
        Routing: (bytes[4] & HasRoutingFlag) != 0 ? texts[3] : null,
        Failure: texts[4].Length == 0 ? null : texts[4],
        SourceCrc32: BinaryPrimitives.ReadUInt32LittleEndian(bytes[68..]),
        SourceBytes: sourceBytes,
        HasSource: (bytes[4] & HasSourceFlag) != 0,
        Source: source);

    private static bool TryReadText(ReadOnlySpan<byte> bytes, ref int at, out string text)
    {
        text = "";
        if (bytes.Length - at < 2) { return false; }
        var length = BinaryPrimitives.ReadUInt16LittleEndian(bytes[at..]);
        if (bytes.Length - at - 2 < length) { return false; }
        var slice = bytes.Slice(at + 2, length);
        at += 2 + length;
        if (!System.Text.Unicode.Utf8.IsValid(slice)) { return false; }
        text = Utf8.GetString(slice);
        return true;
    }

    private static void WriteText(IBufferWriter<byte> output, string text)
    {
        var length = checked((ushort)Utf8.GetByteCount(text));
        var span = output.GetSpan(2 + length);
        BinaryPrimitives.WriteUInt16LittleEndian(span, length);
        Utf8.GetBytes(text, span[2..]);
        output.Advance(2 + length);
    }

    private static bool No(string why, out string problem)
    {
        problem = why;
        return false;
    }
}
