using System.Text.Json;
using System.Text.Json.Serialization;

namespace Migrations.Capture.Records;

[JsonSourceGenerationOptions(
    JsonSerializerDefaults.General,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    MaxDepth = RecordCodec.MaxDepth,
    AllowDuplicateProperties = false,
    RespectNullableAnnotations = true)]
[JsonSerializable(typeof(HelloRecord))]
[JsonSerializable(typeof(LedgerRecord))]
[JsonSerializable(typeof(OpenedRecord))]
[JsonSerializable(typeof(ClosedRecord))]
[JsonSerializable(typeof(ShardRecord))]
[JsonSerializable(typeof(HeldRecord))]
[JsonSerializable(typeof(ReleasedRecord))]
[JsonSerializable(typeof(GapRecord))]
internal sealed partial class RecordJsonContext : JsonSerializerContext;
