using System.Buffers.Binary;

namespace Migrations.Exchanges.Tuples;

/// <summary>The one number that a walk over Arrow messages needs, read without trusting any offset.</summary>
internal static class ArrowMessage
{
    /// <summary>Field 3 of the flatbuffer table <c>Message</c>: the length of the body behind the metadata.</summary>
    public static bool TryReadBodyBytes(ReadOnlySpan<byte> metadata, out long bodyBytes)
    {
        bodyBytes = 0;
        if (metadata.Length < 8) { return false; }
        var table = BinaryPrimitives.ReadInt32LittleEndian(metadata);
        if (table < 4 || table > metadata.Length - 4) { return false; }
        var vtable = (long)table - BinaryPrimitives.ReadInt32LittleEndian(metadata[table..]);
        if (vtable < 4 || vtable > metadata.Length - 12) { return false; }
        if (BinaryPrimitives.ReadUInt16LittleEndian(metadata[(int)vtable..]) < 12) { return false; }
        var field = BinaryPrimitives.ReadUInt16LittleEndian(metadata[((int)vtable + 10)..]);
        if (field == 0 || table + field > metadata.Length - 8) { return false; }
        bodyBytes = BinaryPrimitives.ReadInt64LittleEndian(metadata[(table + field)..]);
        return true;
    }
}
