using System.Buffers;
using System.Text.Json;
using Migrations.Replay.Planning;

namespace Migrations.Replay.Reconciling;

/// <summary>Effects → bulk lines that set documents to them. Pure.</summary>
public static class EffectLines
{
    /// <param name="routing">The document's routing at the effect, as its lane tells.</param>
    /// <param name="versioned">True: with the source's version, a repeat is harmless; false: whatever version the target holds, the content is set.</param>
    public static void Write(IBufferWriter<byte> output, SourceEffect effect, string? routing, bool versioned, long versionShift = 0)
    {
        var record = effect.Record;
        using (var json = new Utf8JsonWriter(output))
        {
            json.WriteStartObject();
            json.WriteStartObject(effect.IsDelete || versionShift != 0 ? "delete" : "index");
            json.WriteString("_index", record.Index);
            json.WriteString("_id", record.Id);
            if (routing is not null) { json.WriteString("routing", routing); }
            if (versioned)
            {
                json.WriteNumber("version", record.Version + versionShift);
                json.WriteString("version_type", "external_gte");
            }

            json.WriteEndObject();
            json.WriteEndObject();
        }

        output.Write("\n"u8);
        if (effect.IsDelete || versionShift != 0) { return; }
        WriteOnOneLine(output, record.Source.Span);
        output.Write("\n"u8);
    }

    /// <summary>A source may be written over several lines; a bulk item may not.</summary>
    public static void WriteOnOneLine(IBufferWriter<byte> output, ReadOnlySpan<byte> source)
    {
        if (source.IndexOfAny((byte)'\n', (byte)'\r') < 0) { output.Write(source); return; }
        var line = source.ToArray();
        foreach (ref var b in line.AsSpan()) { if (b is (byte)'\n' or (byte)'\r') { b = (byte)' '; } } // line ends stand between tokens only: within a string they are escaped
        output.Write(line);
    }
}
