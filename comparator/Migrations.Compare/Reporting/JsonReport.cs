using System.Text.Encodings.Web;
using System.Text.Json;

namespace Migrations.Compare.Reporting;

/// <summary>Renders a report as JSON, for scripts.</summary>
public static class JsonReport
{
    /// <summary>camelCase names, indented; texts from traffic are escaped as JSON wants, and no more.</summary>
    public static JsonSerializerOptions Options { get; } = new(JsonSerializerDefaults.Web) { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Render(ComparisonReport report) => JsonSerializer.Serialize(report, Options);
}
