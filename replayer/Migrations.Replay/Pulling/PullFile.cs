using System.Buffers;
using System.Text.Json;
using Migrations.Exchanges.Clusters;
using Migrations.Replay.Backfill;

namespace Migrations.Replay.Pulling;

/// <summary>The pulled documents of one shard: a JSON array <c>[id, routing, term, seqNo, version, source]</c> a line, source in base64, by number, in <c>pulled-UUID-SHARD.jsonl</c>; an unchanged document has no source and is its id alone.</summary>
/// <remarks>Only the length in the state counts. A later line of an id supersedes an earlier one. Holds documents: as sensitive as the log.</remarks>
public sealed class PullFile : IDisposable
{
    private readonly FileStream _file;

    private PullFile(FileStream file) => _file = file;

    public long Length => _file.Length;

    public static PullFile Open(string folder, string uuid, int shard, long length)
    {
        var file = new FileStream(PathOf(folder, uuid, shard), FileMode.OpenOrCreate, FileAccess.Write, FileShare.Read);
        if (file.Length < length)
        {
            var found = file.Length;
            file.Dispose();
            throw new BackfillException($"{PathOf(folder, uuid, shard)} has {found} bytes and should have {length}; remove the directory to begin anew.");
        }

        file.SetLength(length);
        file.Seek(0, SeekOrigin.End);
        return new(file);
    }

    /// <summary>Adds documents and makes them durable.</summary>
    /// <param name="from">Documents at or below it are unchanged.</param>
    public void Append(IEnumerable<FoundDocument> documents, long from)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(buffer);
        foreach (var document in documents)
        {
            json.WriteStartArray();
            json.WriteStringValue(document.Id);
            if (document.SeqNo > from) { WriteState(json, document); }
            json.WriteEndArray();
            json.Flush();
            buffer.Write("\n"u8);
            json.Reset();
        }

        _file.Write(buffer.WrittenSpan);
        _file.Flush(flushToDisk: true);
    }

    /// <summary>What a shard's file holds: the changed documents, and the ids of the others.</summary>
    public static (Dictionary<string, PulledDocument> Changed, HashSet<string> Unchanged) Read(string folder, string uuid, int shard, long length)
    {
        var (changed, unchanged) = (new Dictionary<string, PulledDocument>(StringComparer.Ordinal), new HashSet<string>(StringComparer.Ordinal));
        if (length == 0) { return (changed, unchanged); }
        foreach (var row in JsonLines.Read(PathOf(folder, uuid, shard), length))
        {
            var id = row[0].GetString()!;
            if (row.GetArrayLength() == 1) { unchanged.Add(id); continue; }
            changed[id] = new PulledDocument(id, row[1].GetString(), row[2].GetInt64(), row[3].GetInt64(), row[4].GetInt64(), row[5].GetBytesFromBase64());
        }

        unchanged.ExceptWith(changed.Keys);
        return (changed, unchanged);
    }

    public void Dispose() => _file.Dispose();

    private static void WriteState(Utf8JsonWriter json, FoundDocument document)
    {
        if (document.Routing is null) { json.WriteNullValue(); }
        else { json.WriteStringValue(document.Routing); }
        json.WriteNumberValue(document.Term);
        json.WriteNumberValue(document.SeqNo);
        json.WriteNumberValue(document.Version);
        json.WriteBase64StringValue(document.Source.Span); // byte for byte, whatever its spaces and line ends
    }

    private static string PathOf(string folder, string uuid, int shard) => Path.Combine(folder, $"pulled-{uuid}-{shard}.jsonl");
}
