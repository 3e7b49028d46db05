using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Migrations.Replay.Rewriting;

/// <summary>One change made to a request before it was sent; it stands on the tuple.</summary>
/// <param name="What">query, path, method, header, body, item, repeat, unsettled.</param>
/// <param name="Rule">Why: the rule that did it.</param>
public sealed record RequestEdit(string What, string Name, string From, string To, string Rule)
{
    private const string UnsettledName = "unsettled";

    private static readonly JsonSerializerOptions Plain = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>It may have been sent before.</summary>
    /// <param name="operations">How many operations may so have been done twice.</param>
    public static RequestEdit Repeat(int operations, string why) => new("repeat", "effects", "", operations.ToString(CultureInfo.InvariantCulture), why);

    /// <summary>What its documents end as is not settled by its answer: they are looked at once more when all is through.</summary>
    public static RequestEdit Unsettled(string why) => new(UnsettledName, "documents", "", "", why);

    /// <summary>Whether a tuple's text holds an <see cref="Unsettled"/>.</summary>
    public static bool IsUnsettled(string edits) => edits.Contains($"\"what\":\"{UnsettledName}\"", StringComparison.Ordinal);

    /// <summary>The tuple's text: a JSON array.</summary>
    public static string ToJson(IReadOnlyList<RequestEdit> edits) => edits.Count == 0 ? "[]" : JsonSerializer.Serialize(edits, Plain);
}
