using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Migrations.Replay.Backfill;

/// <summary>A file of a JSON array a line. Only the length that its owner's state tells counts: what lies behind it was written by a run that died.</summary>
/// <remarks>One writer at a time.</remarks>
internal sealed class JsonLinesFile : IDisposable
{
    private readonly FileStream _file;

    private JsonLinesFile(FileStream file) => _file = file;

    public long Length => _file.Length;

    /// <summary>Opens it to go on behind <paramref name="length"/>; what lies behind that is cut off.</summary>
    /// <exception cref="BackfillException">It is shorter.</exception>
    public static JsonLinesFile Open(string path, long length)
    {
        var file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.Write, FileShare.Read);
        if (file.Length < length)
        {
            var found = file.Length;
            file.Dispose();
            throw new BackfillException($"{path} has {found} bytes and should have {length}; remove the run directory to begin anew.");
        }

        file.SetLength(length);
        file.Seek(0, SeekOrigin.End);
        return new(file);
    }

    /// <summary>Adds a line an item and makes them durable.</summary>
    /// <param name="write">Writes an item's values into its line's array.</param>
    public void Append<T>(IEnumerable<T> items, Action<Utf8JsonWriter, T> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(buffer);
        foreach (var item in items)
        {
            json.WriteStartArray();
            write(json, item);
            json.WriteEndArray();
            json.Flush();
            buffer.Write("\n"u8);
            json.Reset();
        }

        _file.Write(buffer.WrittenSpan);
        _file.Flush(flushToDisk: true);
    }

    /// <summary>Each line's array, good until the next is asked for.</summary>
    /// <exception cref="BackfillException">The file is not there, is too short, or a line is no such array: it names file and line.</exception>
    public static IEnumerable<JsonElement> Read(string path, long length)
    {
        if (!File.Exists(path)) { throw new BackfillException($"{path} is missing; remove the run directory to begin anew."); }
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var lines = new StreamReader(file);
        var (read, number) = (0L, 0);
        while (read < length)
        {
            number++;
            if (lines.ReadLine() is not { } line) { throw new BackfillException($"{path} has {read} bytes and should have {length}; remove the run directory to begin anew."); }
            read += Encoding.UTF8.GetByteCount(line) + 1;
            using var json = Parse(path, number, line);
            yield return json.RootElement;
        }
    }

    public void Dispose() => _file.Dispose();

    private static JsonDocument Parse(string path, int number, string line)
    {
        try
        {
            var json = JsonDocument.Parse(line);
            return json.RootElement.ValueKind == JsonValueKind.Array && json.RootElement.GetArrayLength() > 0 ? json : throw new JsonException("not an array");
        }
        catch (JsonException e)
        {
            throw new BackfillException($"{path}:{number} is damaged; remove the run directory to begin anew.", e);
        }
    }
}
