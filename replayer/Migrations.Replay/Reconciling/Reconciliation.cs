using System.Text.Json;
using System.Text.Json.Serialization;
using Migrations.Replay.Rewriting;

namespace Migrations.Replay.Reconciling;

/// <summary>One document that was set to the source's outcome, or that stands at a higher version of it.</summary>
/// <param name="Why">What the target had instead.</param>
public sealed record Reconciliation(string Index, string Id, string Why)
{
    /// <summary>True when the target refused to have it set: it differs still.</summary>
    [JsonIgnore]
    public bool IsOpen { get; init; }

    private static readonly JsonSerializerOptions Plain = new(JsonText.Plain) { PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    public static string ToJson(IReadOnlyList<Reconciliation> all) => all.Count == 0 ? "[]" : JsonSerializer.Serialize(all, Plain);
}
