using System.Buffers;
using System.Text.Json;

namespace Migrations.Replay.Backfill;

/// <summary>The image of one shard: a JSON array <c>[id, routing, term, seqNo, version]</c> a line, by number, in <c>image-UUID-SHARD.jsonl</c>.</summary>
/// <remarks>Only the length in the state counts; what lies behind it was written by a run that died and is cut off. A later line of an id supersedes an earlier one.</remarks>
internal sealed class ImageFile : IDisposable
{
    private readonly FileStream _file;

    private ImageFile(FileStream file) => _file = file;

    public long Length => _file.Length;

    public static ImageFile Open(string folder, string uuid, int shard, long length)
    {
        var file = new FileStream(PathOf(folder, uuid, shard), FileMode.OpenOrCreate, FileAccess.Write, FileShare.Read);
        if (file.Length < length)
        {
            var found = file.Length;
            file.Dispose();
            throw new BackfillException($"{PathOf(folder, uuid, shard)} has {found} bytes and should have {length}; remove the run directory to begin anew.");
        }

        file.SetLength(length);
        file.Seek(0, SeekOrigin.End);
        return new(file);
    }

    /// <summary>Adds documents and makes them durable.</summary>
    public void Append(IEnumerable<ImageDocument> documents)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(buffer);
        foreach (var document in documents)
        {
            json.WriteStartArray();
            json.WriteStringValue(document.Id);
            if (document.Routing is null) { json.WriteNullValue(); }
            else { json.WriteStringValue(document.Routing); }
            json.WriteNumberValue(document.Term);
            json.WriteNumberValue(document.SeqNo);
            json.WriteNumberValue(document.Version);
            json.WriteEndArray();
            json.Flush();
            buffer.Write("\n"u8);
            json.Reset();
        }

        _file.Write(buffer.WrittenSpan);
        _file.Flush(flushToDisk: true);
    }

    public static IEnumerable<ImageDocument> Read(string folder, string uuid, int shard, long length)
    {
        if (length == 0) { yield break; }
        foreach (var row in JsonLines.Read(PathOf(folder, uuid, shard), length))
        {
            yield return new(row[0].GetString()!, row[1].GetString(), row[2].GetInt64(), row[3].GetInt64(), row[4].GetInt64());
        }
    }

    public void Dispose() => _file.Dispose();

    private static string PathOf(string folder, string uuid, int shard) => Path.Combine(folder, $"image-{uuid}-{shard}.jsonl");
}
