using Migrations.Rules.Matching;

namespace Migrations.Rules.Packs;

/// <summary>A part of an answer that a rule speaks of.</summary>
/// <param name="Header">Wildcard over header names, lower case; for <see cref="RulePlaceKind.Header"/>.</param>
/// <param name="Json">For <see cref="RulePlaceKind.Json"/>.</param>
public sealed record RulePlace(RulePlaceKind Kind, string? Header, JsonPathPattern? Json, string Text)
{
    /// <summary>Reads <c>status</c>, <c>text</c>, <c>header:NAME</c> or a JSON path.</summary>
    public static bool TryParse(string text, out RulePlace place, out string error)
    {
        place = null!;
        error = string.Empty;
        if (text == "status") { place = new RulePlace(RulePlaceKind.Status, null, null, text); return true; }
        if (text == "text") { place = new RulePlace(RulePlaceKind.Text, null, null, text); return true; }
        if (text.StartsWith("header:", StringComparison.Ordinal))
        {
            var name = text["header:".Length..].Trim().ToLowerInvariant();
            if (name.Length == 0) { error = "'header:' wants a name after it"; return false; }
            place = new RulePlace(RulePlaceKind.Header, name, null, text);
            return true;
        }

        if (!JsonPathPattern.TryParse(text, out var pattern, out error)) { return false; }
        place = new RulePlace(RulePlaceKind.Json, null, pattern, text);
        return true;
    }
}

/// <summary>Which part of an answer.</summary>
public enum RulePlaceKind : byte
{
    /// <summary>The status code of the whole answer.</summary>
    Status = 1,
    Header = 2,

    /// <summary>A place in a JSON body.</summary>
    Json = 3,

    /// <summary>A line of a body that is not JSON.</summary>
    Text = 4,
}
