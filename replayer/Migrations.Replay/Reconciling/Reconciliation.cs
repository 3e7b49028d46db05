using System.Text.Json;
using Migrations.Replay.Rewriting;

namespace Migrations.Replay.Reconciling;

/// <summary>One document that was set to the source's outcome.</summary>
/// <param name="Why">What the target had instead.</param>
public sealed record Reconciliation(string Index, string Id, string Why)
{
    private static readonly JsonSerializerOptions Plain = new(JsonText.Plain) { PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    public static string ToJson(IReadOnlyList<Reconciliation> all) => all.Count == 0 ? "[]" : JsonSerializer.Serialize(all, Plain);
}
