using System.Text.Json;
using System.Text.Json.Nodes;
using Migrations.Exchanges.Http;

namespace Migrations.Replay.Rewriting;

/// <summary>One item of a bulk body: its action line read, its source line untouched.</summary>
/// <param name="Operation">index, create, update, delete.</param>
/// <param name="Metadata">The action line's object, to be edited on a copy.</param>
/// <param name="Source">The source line without its end; empty for a delete.</param>
public sealed record BulkLine(string Operation, JsonObject Metadata, ReadOnlyMemory<byte> Source)
{
    public string? Index => Metadata["_index"]?.ToString();

    public string? Id => Metadata["_id"] switch { null => null, var node => node.ToString() };

    public string? Routing => (Metadata["routing"] ?? Metadata["_routing"])?.ToString();
}

/// <summary>A bulk request's items.</summary>
public static class DecodedBulk
{
    /// <summary>The items; those before the first line that cannot be read, which is where the products stop too.</summary>
    public static IReadOnlyList<BulkLine> Read(RequestMessage request)
    {
        var rest = RequestBody.Decoded(request);
        var items = new List<BulkLine>();
        while (TakeLine(ref rest) is { } action)
        {
            if (action.IsEmpty) { continue; }
            if (Action(action) is not { } read) { break; }
            var source = ReadOnlyMemory<byte>.Empty;
            if (read.Operation != "delete")
            {
                if (TakeLine(ref rest) is not { } line) { break; }
                source = line;
            }

            items.Add(new BulkLine(read.Operation, read.Metadata, source));
        }

        return items;
    }

    private static ReadOnlyMemory<byte>? TakeLine(ref ReadOnlyMemory<byte> rest)
    {
        var end = rest.Span.IndexOf((byte)'\n');
        if (end < 0) { return null; }
        var line = rest[..end];
        rest = rest[(end + 1)..];
        return line.Length > 0 && line.Span[^1] == '\r' ? line[..^1] : line;
    }

    private static (string Operation, JsonObject Metadata)? Action(ReadOnlyMemory<byte> line)
    {
        try
        {
            if (JsonText.Parse(line.Span) is not JsonObject { Count: 1 } action) { return null; }
            var (operation, value) = action.First();
            return value is JsonObject metadata && operation is "index" or "create" or "update" or "delete" ? (operation, (JsonObject)value!.DeepClone()) : null;
        }
        catch (JsonException) { return null; }
    }
}
