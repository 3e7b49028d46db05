using System.Buffers.Binary;
using System.IO.Hashing;
using System.Text.Json;
using Migrations.Capture.Records;
using Migrations.Exchanges.Clusters;

namespace Migrations.Replay.Journaling;

/// <summary>Keeps the documents that a write names which the source refused, as they are before it is sent: a target that takes the write, and a kill before it is put right, leave a document that no effect tells of.</summary>
/// <remarks>
/// File <c>undo.bin</c>: records of length u32, CRC-32 u32, both little-endian and of the JSON behind them: <c>{"epoch","connection","number","part","documents":[{"index","id","routing","found","version","source"}]}</c>, source in base64.
/// Appended with one write each and not synced. The first record that is not whole, and what is behind it, is cut off when the file is opened. Holds documents: as sensitive as the log. Thread-safe.
/// </remarks>
public sealed class UndoLog : IDisposable
{
    public const string FileName = "undo.bin";
    private const int HeadBytes = 8;

    private readonly Lock _lock = new();
    private readonly Dictionary<(RequestStamp, int), IReadOnlyDictionary<DocumentKey, FoundDocument>> _earlier = [];
    private readonly Microsoft.Win32.SafeHandles.SafeFileHandle _file;
    private long _end;

    public UndoLog(string directory)
    {
        _file = File.OpenHandle(Path.Combine(directory, FileName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read);
        var bytes = new byte[RandomAccess.GetLength(_file)];
        RandomAccess.Read(_file, bytes, 0);
        for (var rest = bytes.AsSpan(); Whole(rest) is { } length; rest = rest[(HeadBytes + length)..])
        {
            Take(JsonSerializer.Deserialize<Record>(rest.Slice(HeadBytes, length), JsonSerializerOptions.Web)!);
            _end += HeadBytes + length;
        }

        RandomAccess.SetLength(_file, _end);
    }

    /// <summary>What an earlier run had kept for the unit; empty when it kept nothing.</summary>
    public IReadOnlyDictionary<DocumentKey, FoundDocument> Of((RequestStamp Stamp, int Part) unit) =>
        _earlier.GetValueOrDefault(unit) ?? new Dictionary<DocumentKey, FoundDocument>();

    /// <summary>What was kept for some units, in this run or before: of each document what the first of them saw.</summary>
    public IReadOnlyDictionary<DocumentKey, FoundDocument> Read(IReadOnlySet<(RequestStamp Stamp, int Part)> units)
    {
        var kept = new Dictionary<DocumentKey, FoundDocument>();
        byte[] bytes;
        lock (_lock)
        {
            bytes = new byte[_end];
            RandomAccess.Read(_file, bytes, 0);
        }

        for (var rest = bytes.AsSpan(); Whole(rest) is { } length; rest = rest[(HeadBytes + length)..])
        {
            var record = JsonSerializer.Deserialize<Record>(rest.Slice(HeadBytes, length), JsonSerializerOptions.Web)!;
            if (!units.Contains(record.Unit)) { continue; }
            foreach (var (key, was) in record.Before()) { kept.TryAdd(key, was); }
        }

        return kept;
    }

    public void Add((RequestStamp Stamp, int Part) unit, IReadOnlyDictionary<DocumentKey, FoundDocument> before)
    {
        var documents = before.Select(static b => new Document(b.Key.Index, b.Key.Id, b.Key.Routing, b.Value.Found, b.Value.Version, b.Value.Source.ToArray())).ToList();
        var json = JsonSerializer.SerializeToUtf8Bytes(new Record(unit.Stamp.Epoch, unit.Stamp.Connection, unit.Stamp.Number, unit.Part, documents), JsonSerializerOptions.Web);
        var record = new byte[HeadBytes + json.Length];
        BinaryPrimitives.WriteInt32LittleEndian(record, json.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(record.AsSpan(4), Crc32.HashToUInt32(json));
        json.CopyTo(record, HeadBytes);
        lock (_lock)
        {
            RandomAccess.Write(_file, record, _end);
            _end += record.Length;
        }
    }

    public void Dispose() => _file.Dispose();

    private static int? Whole(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < HeadBytes) { return null; }
        var length = BinaryPrimitives.ReadInt32LittleEndian(bytes);
        if (length <= 0 || length > bytes.Length - HeadBytes) { return null; }
        return Crc32.HashToUInt32(bytes.Slice(HeadBytes, length)) == BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]) ? length : null;
    }

    /// <summary>The first record of a unit counts: what a later run saw may be what the write had left already.</summary>
    private void Take(Record record) => _earlier.TryAdd(record.Unit, record.Before());

    private sealed record Record(ulong Epoch, uint Connection, uint Number, int Part, IReadOnlyList<Document> Documents)
    {
        [System.Text.Json.Serialization.JsonIgnore]
        public (RequestStamp Stamp, int Part) Unit => (new RequestStamp(Epoch, Connection, Number), Part);

        public IReadOnlyDictionary<DocumentKey, FoundDocument> Before() =>
            Documents.ToDictionary(static d => new DocumentKey(d.Index, d.Id, d.Routing), static d => new FoundDocument(d.Index, d.Id, d.Routing, d.Found, d.Version, -1, -1, d.Source, null));
    }

    private sealed record Document(string Index, string Id, string? Routing, bool Found, long Version, byte[] Source);
}
