using System.Text.Json.Serialization;

namespace Migrations.Capture.Segments;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true)]
[JsonSerializable(typeof(LogManifest))]
[JsonSerializable(typeof(NodeList))]
[JsonSerializable(typeof(GapLedger))]
internal sealed partial class SegmentJsonContext : JsonSerializerContext;
