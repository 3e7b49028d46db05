namespace Migrations.Replay.Backfill;

/// <summary>The image of one shard: a JSON array <c>[id, routing, term, seqNo, version]</c> a line, by number, in <c>image-UUID-SHARD.jsonl</c>.</summary>
/// <remarks>Only the length in the state counts; what lies behind it was written by a run that died and is cut off. A later line of an id supersedes an earlier one.</remarks>
internal sealed class ImageFile : IDisposable
{
    private readonly JsonLinesFile _file;

    private ImageFile(JsonLinesFile file) => _file = file;

    public long Length => _file.Length;

    public static ImageFile Open(string folder, string uuid, int shard, long length) => new(JsonLinesFile.Open(PathOf(folder, uuid, shard), length));

    /// <summary>Adds documents and makes them durable.</summary>
    public void Append(IEnumerable<ImageDocument> documents) => _file.Append(documents, static (json, document) =>
    {
        json.WriteStringValue(document.Id);
        json.WriteStringValue(document.Routing);
        json.WriteNumberValue(document.Term);
        json.WriteNumberValue(document.SeqNo);
        json.WriteNumberValue(document.Version);
    });

    public static IEnumerable<ImageDocument> Read(string folder, string uuid, int shard, long length)
    {
        if (length == 0) { yield break; }
        foreach (var row in JsonLinesFile.Read(PathOf(folder, uuid, shard), length))
        {
            yield return new(row[0].GetString()!, row[1].GetString(), row[2].GetInt64(), row[3].GetInt64(), row[4].GetInt64());
        }
    }

    public void Dispose() => _file.Dispose();

    private static string PathOf(string folder, string uuid, int shard) => Path.Combine(folder, $"image-{uuid}-{shard}.jsonl");
}
