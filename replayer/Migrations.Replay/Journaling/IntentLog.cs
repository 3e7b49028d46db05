using System.Buffers.Binary;
using System.IO.Hashing;
using Migrations.Capture.Records;

namespace Migrations.Replay.Journaling;

/// <summary>Names every writing unit before it is sent, so that a restart knows which may have reached the target without a tuple.</summary>
/// <remarks>
/// File <c>intents.bin</c>: records of 24 bytes, little-endian: epoch u64, connection u32, number u32, part u32, CRC-32 of the 20 before.
/// Appended with one write each and not synced: it must outlive the process, not the machine. A torn last record is ignored. Thread-safe.
/// </remarks>
public sealed class IntentLog : IDisposable
{
    public const string FileName = "intents.bin";
    private const int RecordBytes = 24;

    private readonly Lock _lock = new();
    private readonly Microsoft.Win32.SafeHandles.SafeFileHandle _file;
    private long _end;

    public IntentLog(string directory)
    {
        _file = File.OpenHandle(Path.Combine(directory, FileName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read);
        _end = RandomAccess.GetLength(_file) / RecordBytes * RecordBytes;
    }

    public void Add(RequestStamp stamp, int part)
    {
        Span<byte> record = stackalloc byte[RecordBytes];
        BinaryPrimitives.WriteUInt64LittleEndian(record, stamp.Epoch);
        BinaryPrimitives.WriteUInt32LittleEndian(record[8..], stamp.Connection);
        BinaryPrimitives.WriteUInt32LittleEndian(record[12..], stamp.Number);
        BinaryPrimitives.WriteInt32LittleEndian(record[16..], part);
        BinaryPrimitives.WriteUInt32LittleEndian(record[20..], Crc32.HashToUInt32(record[..20]));
        lock (_lock)
        {
            RandomAccess.Write(_file, record, _end);
            _end += RecordBytes;
        }
    }

    /// <summary>All whole records of the file; one that is spoilt hides itself alone, since those behind it may be the ones in doubt.</summary>
    public static IReadOnlyList<(RequestStamp Stamp, int Part)> Read(string directory)
    {
        var path = Path.Combine(directory, FileName);
        if (!File.Exists(path)) { return []; }
        var bytes = File.ReadAllBytes(path).AsSpan();
        var intents = new List<(RequestStamp, int)>(bytes.Length / RecordBytes);
        for (; bytes.Length >= RecordBytes; bytes = bytes[RecordBytes..])
        {
            if (Crc32.HashToUInt32(bytes[..20]) != BinaryPrimitives.ReadUInt32LittleEndian(bytes[20..])) { continue; }
            var stamp = new RequestStamp(BinaryPrimitives.ReadUInt64LittleEndian(bytes), BinaryPrimitives.ReadUInt32LittleEndian(bytes[8..]), BinaryPrimitives.ReadUInt32LittleEndian(bytes[12..]));
            intents.Add((stamp, BinaryPrimitives.ReadInt32LittleEndian(bytes[16..])));
        }

        return intents;
    }

    public void Dispose() => _file.Dispose();
}
