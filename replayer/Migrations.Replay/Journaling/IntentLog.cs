using System.Buffers.Binary;
using System.IO.Hashing;
using Migrations.Capture.Records;

namespace Migrations.Replay.Journaling;

/// <summary>Names every writing unit before it is sent and when it is through, so that a restart knows which may have reached the target without an end.</summary>
/// <remarks>
/// File <c>intents.bin</c>: records of 28 bytes, little-endian: epoch u64, connection u32, number u32, part i32, mark u32, CRC-32 of the 24 before.
/// Appended with one write each and not synced: it must outlive the process, not the machine. A torn last record is ignored. Thread-safe.
/// A unit's end is on it before a unit that waits for it is begun: of one document's history at most one unit is in doubt.
/// </remarks>
public sealed class IntentLog : IDisposable
{
    public const string FileName = "intents.bin";

    /// <summary>Bytes of one record of the file.</summary>
    public const int RecordBytes = 28;

    private const int CheckedBytes = RecordBytes - sizeof(uint);

    private readonly Lock _lock = new();
    private readonly Microsoft.Win32.SafeHandles.SafeFileHandle _file;
    private long _end;

    public IntentLog(string directory)
    {
        _file = File.OpenHandle(Path.Combine(directory, FileName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read);
        _end = RandomAccess.GetLength(_file) / RecordBytes * RecordBytes;
    }

    public void Add(Intent intent)
    {
        Span<byte> record = stackalloc byte[RecordBytes];
        BinaryPrimitives.WriteUInt64LittleEndian(record, intent.Stamp.Epoch);
        BinaryPrimitives.WriteUInt32LittleEndian(record[8..], intent.Stamp.Connection);
        BinaryPrimitives.WriteUInt32LittleEndian(record[12..], intent.Stamp.Number);
        BinaryPrimitives.WriteInt32LittleEndian(record[16..], intent.Part);
        BinaryPrimitives.WriteUInt32LittleEndian(record[20..], (uint)intent.Mark);
        BinaryPrimitives.WriteUInt32LittleEndian(record[CheckedBytes..], Crc32.HashToUInt32(record[..CheckedBytes]));
        lock (_lock)
        {
            RandomAccess.Write(_file, record, _end);
            _end += RecordBytes;
        }
    }

    /// <summary>All whole records of the file; one that is spoilt hides itself alone, since those behind it may be the ones in doubt.</summary>
    public static IReadOnlyList<Intent> Read(string directory)
    {
        var path = Path.Combine(directory, FileName);
        if (!File.Exists(path)) { return []; }
        var bytes = File.ReadAllBytes(path).AsSpan();
        var intents = new List<Intent>(bytes.Length / RecordBytes);
        for (; bytes.Length >= RecordBytes; bytes = bytes[RecordBytes..])
        {
            if (Crc32.HashToUInt32(bytes[..CheckedBytes]) != BinaryPrimitives.ReadUInt32LittleEndian(bytes[CheckedBytes..])) { continue; }
            var stamp = new RequestStamp(BinaryPrimitives.ReadUInt64LittleEndian(bytes), BinaryPrimitives.ReadUInt32LittleEndian(bytes[8..]), BinaryPrimitives.ReadUInt32LittleEndian(bytes[12..]));
            intents.Add(new Intent(stamp, BinaryPrimitives.ReadInt32LittleEndian(bytes[16..]), (IntentMark)BinaryPrimitives.ReadUInt32LittleEndian(bytes[20..])));
        }

        return intents;
    }

    public void Dispose() => _file.Dispose();
}
