using System.Text;
using System.Text.Json;

namespace Migrations.Replay.Backfill;

/// <summary>Reads files of a JSON array a line, up to a length that counts.</summary>
internal static class JsonLines
{
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
