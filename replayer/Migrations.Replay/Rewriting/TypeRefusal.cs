using Migrations.Exchanges.Http;

namespace Migrations.Replay.Rewriting;

/// <summary>Whether the source refused a request for the mapping type that it names. Pure.</summary>
/// <remarks>Without its type the target would take it: it is not sent.</remarks>
public static class TypeRefusal
{
    public const string Reason = "the source refused it for its mapping type, and the target has no types";

    /// <summary>What 7.10 says of types in a reason.</summary>
    private static readonly string[] Texts =
    [
        "would have more than 1 type", "Types cannot be", "nested under a type", "mapping type is missing", "type_missing_exception", "invalid_type_name_exception",
    ];

    /// <summary>What it says when a mapping should stand below its type's name and does not.</summary>
    private const string Unwrapped = "Root mapping definition has unsupported parameters";

    /// <summary>True when a reason, or an answer's text, speaks of the type.</summary>
    public static bool IsFor(string text) => Array.Exists(Texts, t => text.Contains(t, StringComparison.Ordinal));

    /// <summary>True when the source's answer refuses it for its type.</summary>
    public static bool Is(RequestMessage request, ResponseMessage? response)
    {
        if (response is not { Status: 400 or 404 } || response.Body.IsEmpty) { return false; }
        var text = System.Text.Encoding.UTF8.GetString(ContentDecoder.Decode(response.Header("content-encoding"), response.Body, RequestBody.LargestBytes).Body.Span);
        var asksWrapped = request.Target.Contains("include_type_name", StringComparison.Ordinal) && text.Contains(Unwrapped, StringComparison.Ordinal);
        return (asksWrapped || IsFor(text)) && TypeRemoval.Apply(TargetRequest.From(request)).Edits.Count > 0;
    }
}
