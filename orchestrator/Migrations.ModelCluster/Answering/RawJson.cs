using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Migrations.ModelCluster.Answering;

/// <summary>JSON that goes into an answer byte for byte: a document's source is answered as it was sent.</summary>
internal sealed class RawJson(ReadOnlyMemory<byte> bytes)
{
    private static readonly JsonTypeInfo<RawJson> _info = JsonMetadataServices.CreateValueInfo<RawJson>(JsonText.Options, new Converter());

    private ReadOnlyMemory<byte> Bytes { get; } = bytes;

    public static JsonNode Node(ReadOnlyMemory<byte> bytes) => JsonValue.Create(new RawJson(bytes), _info)!;

    private sealed class Converter : JsonConverter<RawJson>
    {
        public override RawJson Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            throw new NotSupportedException("Raw JSON is only written.");

        public override void Write(Utf8JsonWriter writer, RawJson value, JsonSerializerOptions options) =>
            writer.WriteRawValue(value.Bytes.Span, skipInputValidation: true);
    }
}
