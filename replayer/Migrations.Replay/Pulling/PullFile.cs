using System.Text.Json;
using Migrations.Exchanges.Clusters;
using Migrations.Replay.Backfill;

namespace Migrations.Replay.Pulling;

/// <summary>The pulled documents of one shard: a JSON array <c>[id, routing, term, seqNo, version, source]</c> a line, source in base64, by number, in <c>pulled-UUID-SHARD.jsonl</c>; a document outside the numbers that were asked for is its id alone.</summary>
/// <remarks>Only the length in the state counts. A later line of an id supersedes an earlier one. Holds documents: as sensitive as the log.</remarks>
public sealed class PullFile : IDisposable
{
    private readonly JsonLinesFile _file;

    private PullFile(JsonLinesFile file) => _file = file;

    public long Length => _file.Length;

    public static PullFile Open(string folder, string uuid, int shard, long length) => new(JsonLinesFile.Open(PathOf(folder, uuid, shard), length));

    /// <summary>Adds documents and makes them durable.</summary>
    /// <param name="from">Of documents at or below it only the id is kept.</param>
    /// <param name="to">Of documents above it too; null for no bound.</param>
    public void Append(IEnumerable<FoundDocument> documents, long from, long? to = null) => _file.Append(documents, (json, document) =>
    {
        json.WriteStringValue(document.Id);
        if (document.SeqNo > from && !(document.SeqNo > to)) { WriteState(json, document); }
    });

    /// <summary>What a shard's file holds: the changed documents, and the ids of the others.</summary>
    public static (Dictionary<string, PulledDocument> Changed, HashSet<string> Unchanged) Read(string folder, string uuid, int shard, long length)
    {
        var (changed, unchanged) = (new Dictionary<string, PulledDocument>(StringComparer.Ordinal), new HashSet<string>(StringComparer.Ordinal));
        if (length == 0) { return (changed, unchanged); }
        foreach (var row in JsonLinesFile.Read(PathOf(folder, uuid, shard), length))
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
        json.WriteStringValue(document.Routing);
        json.WriteNumberValue(document.Term);
        json.WriteNumberValue(document.SeqNo);
        json.WriteNumberValue(document.Version);
        json.WriteBase64StringValue(document.Source.Span); // byte for byte, whatever its spaces and line ends
    }

    private static string PathOf(string folder, string uuid, int shard) => Path.Combine(folder, $"pulled-{uuid}-{shard}.jsonl");
}
