using System.Buffers;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Migrations.Replay.Rewriting;

/// <summary>Takes mapping types out of bodies of lines: the metadata of a bulk's items, the headers and queries of a multi search. Pure.</summary>
/// <remarks>A line that names none, a document's line above all, keeps its bytes. From the first line on that cannot be read all stays as it is, which is where the products stop too.</remarks>
internal static class TypedLines
{
    /// <summary>The body without types; null when it names none.</summary>
    public static ReadOnlyMemory<byte>? Without(ReadOnlyMemory<byte> body, bool isBulk)
    {
        if (isBulk ? body.Span.IndexOf("\"_type\""u8) < 0 : !TypedBody.MayName(body.Span)) { return null; }
        var output = new ArrayBufferWriter<byte>(body.Length);
        var changed = false;
        var rest = body;
        for (var isHead = true; !rest.IsEmpty;)
        {
            var line = Take(ref rest);
            if (isHead && line.Span.Trim(" \t\r\n"u8).IsEmpty)
            {
                isHead = isBulk || output.WrittenCount == 0; // an empty header is one, but for the body's first line
                output.Write(line.Span);
                continue;
            }

            if (Read(line.Span) is not { } json || (isBulk && json is not { Count: 1 })) { output.Write(line.Span); break; }
            changed |= Write(output, line.Span, json, isBulk ? TakeFromAction(json) : isHead ? json.Remove("type") | json.Remove("types") : TypedQuery.Take(json));
            if (isBulk && json.First().Key != "delete") { output.Write(Take(ref rest).Span); }
            isHead = isBulk || !isHead;
        }

        output.Write(rest.Span);
        return changed ? output.WrittenMemory : default(ReadOnlyMemory<byte>?); // a bare null would become an empty body
    }

    private static bool TakeFromAction(JsonObject action) => action.First().Value is JsonObject metadata && metadata.Remove("_type");

    private static bool Write(ArrayBufferWriter<byte> output, ReadOnlySpan<byte> line, JsonObject json, bool isChanged)
    {
        if (!isChanged || Text(json) is not { } text) { output.Write(line); return false; }
        output.Write(text);
        output.Write(line[line.TrimEnd("\r\n"u8).Length..]);
        return true;
    }

    /// <summary>Null when it cannot be written: half of a pair of UTF-16.</summary>
    private static byte[]? Text(JsonObject json)
    {
        try { return JsonText.Bytes(json); }
        catch (JsonException) { return null; }
    }

    /// <summary>The next line with its end.</summary>
    private static ReadOnlyMemory<byte> Take(ref ReadOnlyMemory<byte> rest)
    {
        var end = rest.Span.IndexOf((byte)'\n');
        var line = end < 0 ? rest : rest[..(end + 1)];
        rest = rest[line.Length..];
        return line;
    }

    private static JsonObject? Read(ReadOnlySpan<byte> line)
    {
        try { return JsonText.Parse(line.Trim(" \t\r\n"u8)) as JsonObject; }
        catch (JsonException) { return null; }
    }
}
