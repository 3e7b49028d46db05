using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Migrations.Capture.Frames;

namespace Migrations.Capture.Records;

/// <summary>Reads and writes the payloads of all frames but bytes; malformed ones come back as a sentence, never as an exception.</summary>
public static class RecordCodec
{
    /// <summary>How deep a JSON record may nest; mappings of a real index reach about 60.</summary>
    public const int MaxDepth = 256;

    /// <summary>Longest JSON record; longer ones exist only as effects.</summary>
    public const int MaxRecordBytes = 128 << 20;

    /// <summary>Reads the record that a frame of <paramref name="kind"/> carries; <paramref name="record"/> is one of the types of this namespace.</summary>
    public static bool TryRead(FrameKind kind, ReadOnlyMemory<byte> payload, out object record, out string problem)
    {
        record = null!;
        if (payload.Length > MaxRecordBytes)
        {
            problem = $"A record of {payload.Length} bytes is longer than {MaxRecordBytes}.";
            return false;
        }
        return kind switch
        {
            FrameKind.Hello => As<HelloRecord>(payload, out record, out problem),
            FrameKind.Goodbye or FrameKind.Heartbeat => As<LedgerRecord>(payload, out record, out problem),
            FrameKind.Opened => As<OpenedRecord>(payload, out record, out problem),
            FrameKind.Closed => As<ClosedRecord>(payload, out record, out problem),
            FrameKind.Effect => Effect(payload, out record, out problem),
            FrameKind.ShardRecord => As<ShardRecord>(payload, out record, out problem),
            FrameKind.StateRecord => State(payload, out record, out problem),
            FrameKind.Held => As<HeldRecord>(payload, out record, out problem),
            FrameKind.Released => As<ReleasedRecord>(payload, out record, out problem),
            FrameKind.Gap => As<GapRecord>(payload, out record, out problem),
            _ => Refuse($"A frame of kind {kind} carries no record.", out problem),
        };
    }

    /// <summary>Reads a record of one type.</summary>
    public static bool TryRead<T>(FrameKind kind, ReadOnlyMemory<byte> payload, out T record, out string problem)
        where T : class
    {
        record = null!;
        if (!TryRead(kind, payload, out var any, out problem)) { return false; }
        if (any is T typed)
        {
            record = typed;
            return true;
        }
        return Refuse($"A frame of kind {kind} carries a {any.GetType().Name}, not a {typeof(T).Name}.", out problem);
    }

    /// <summary>The JSON form of a record as a recorder writes it. Effects have <see cref="EffectCodec"/>.</summary>
    public static byte[] Write<T>(T record)
        where T : class => record is StateRecord state
            ? JsonSerializer.SerializeToUtf8Bytes(state.Json, StateOptions)
            : JsonSerializer.SerializeToUtf8Bytes(record, TypeOf<T>());

    private static readonly JsonSerializerOptions StateOptions = new() { MaxDepth = MaxDepth };

    private static readonly JsonDocumentOptions ReadOptions = new() { MaxDepth = MaxDepth, AllowDuplicateProperties = false };

    private static bool As<T>(ReadOnlyMemory<byte> payload, out object record, out string problem)
        where T : class
    {
        record = null!;
        problem = "";
        try
        {
            record = JsonSerializer.Deserialize(payload.Span, TypeOf<T>())!;
        }
        catch (JsonException e)
        {
            return Refuse($"No {typeof(T).Name}: {Where(e)}", out problem);
        }
        return IsWhole(record) || Refuse($"No {typeof(T).Name}: a name it needs is missing.", out problem);
    }

    private static bool State(ReadOnlyMemory<byte> payload, out object record, out string problem)
    {
        record = null!;
        problem = "";
        try
        {
            if (JsonNode.Parse(payload.Span, null, ReadOptions) is not JsonObject json) { return Refuse("No StateRecord: not an object.", out problem); }
            if (json["what"] is not JsonValue what || !what.TryGetValue(out string? text)) { return Refuse("No StateRecord: no text in 'what'.", out problem); }
            var version = json["stateVersion"] is JsonValue number && number.TryGetValue(out long value) ? value : 0;
            if (!IsTextOrNull(json["index"]) || !IsTextOrNull(json["uuid"])) { return Refuse("No StateRecord: 'index' or 'uuid' is no text.", out problem); }
            record = new StateRecord(text, version, json);
            return true;
        }
        catch (JsonException e)
        {
            return Refuse($"No StateRecord: {Where(e)}", out problem);
        }
    }

    // A missing constructor argument comes as null, whatever its type says.
    private static bool IsWhole(object? record) => record switch
    {
        null or HelloRecord { Epoch: null } or HelloRecord { Node: null } or HelloRecord { Node.Id: null } or HelloRecord { Cluster: null } => false,
        ShardRecord { Index: null } or ShardRecord { Uuid: null } => false,
        _ => true,
    };

    private static bool Effect(ReadOnlyMemory<byte> payload, out object record, out string problem)
    {
        var isRead = EffectCodec.TryRead(payload, out var effect, out problem);
        record = effect;
        return isRead;
    }

    private static bool IsTextOrNull(JsonNode? node) => node is null || (node is JsonValue value && value.TryGetValue(out string? _));

    private static JsonTypeInfo<T> TypeOf<T>() => (JsonTypeInfo<T>)RecordJsonContext.Default.GetTypeInfo(typeof(T))!;

    // The message of a JsonException can quote the payload; the place cannot.
    private static string Where(JsonException e) => $"JSON that cannot be read at line {e.LineNumber}, byte {e.BytePositionInLine}.";

    private static bool Refuse(string why, out string problem)
    {
        problem = why;
        return false;
    }
}
