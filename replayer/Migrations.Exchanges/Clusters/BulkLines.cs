using System.Buffers;
using System.Text.Json;

namespace Migrations.Exchanges.Clusters;

/// <summary>The body of a bulk request that sets documents to a state read elsewhere: their id, routing and version.</summary>
public sealed class BulkLines
{
    private readonly ArrayBufferWriter<byte> _lines = new(4096);

    /// <summary>Items so far.</summary>
    public int Count { get; private set; }

    public ReadOnlyMemory<byte> Written => _lines.WrittenMemory;

    /// <summary>Sets a document, unless the cluster holds a later version of it. No default pipeline changes it on the way.</summary>
    public void Index(DocumentKey key, long version, ReadOnlySpan<byte> source)
    {
        Head("index", key, version);
        var line = _lines.GetSpan(source.Length + 1)[..(source.Length + 1)];
        source.CopyTo(line);
        line.Replace((byte)'\n', (byte)' '); // between values only: inside a JSON string no line break can stand
        line.Replace((byte)'\r', (byte)' ');
        line[^1] = (byte)'\n';
        _lines.Advance(line.Length);
    }

    /// <summary>Deletes a document whatever its version.</summary>
    public void Delete(DocumentKey key) => Head("delete", key, null);

    private void Head(string action, DocumentKey key, long? version)
    {
        using var json = new Utf8JsonWriter(_lines);
        json.WriteStartObject();
        json.WriteStartObject(action);
        json.WriteString("_index", key.Index);
        json.WriteString("_id", key.Id);
        if (key.Routing is not null) { json.WriteString("routing", key.Routing); }
        if (version is { } number)
        {
            json.WriteNumber("version", number);
            json.WriteString("version_type", "external_gte");
            json.WriteString("pipeline", "_none");
        }

        json.WriteEndObject();
        json.WriteEndObject();
        json.Flush();
        _lines.Write("\n"u8);
        Count++;
    }
}
