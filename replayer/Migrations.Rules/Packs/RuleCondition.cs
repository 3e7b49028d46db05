using Migrations.Rules.Matching;

namespace Migrations.Rules.Packs;

/// <summary>To which pairs a rule applies. Everything given must hold; what is not given holds always.</summary>
/// <param name="Apis">API names with <c>*</c>; empty: every API.</param>
/// <param name="Methods">HTTP methods; empty: every method.</param>
/// <param name="Path">Wildcard over the request's decoded path, null: every path.</param>
/// <param name="SourceStatus">Three characters, <c>x</c> for any digit (<c>2xx</c>); null: every status.</param>
/// <param name="TargetStatus">As <paramref name="SourceStatus"/>.</param>
public sealed record RuleCondition(
    IReadOnlyList<string> Apis,
    IReadOnlyList<string> Methods,
    string? Path,
    string? SourceStatus,
    string? TargetStatus,
    VersionRange Source,
    VersionRange Target)
{
    public static RuleCondition Always { get; } = new([], [], null, null, null, VersionRange.Any, VersionRange.Any);

    /// <summary>All but the path, which only the exchange at hand can tell.</summary>
    public bool HoldsFor(string api, string method, int sourceStatus, int targetStatus) =>
        (Apis.Count == 0 || Apis.Any(pattern => Wildcard.IsMatch(pattern, api)))
        && (Methods.Count == 0 || Methods.Contains(method, StringComparer.OrdinalIgnoreCase))
        && IsStatus(SourceStatus, sourceStatus)
        && IsStatus(TargetStatus, targetStatus);

    public bool HoldsForPath(string path) => Path is null || Wildcard.IsMatch(Path, path);

    private static bool IsStatus(string? pattern, int status)
    {
        if (pattern is null) { return true; }
        for (var (i, rest) = (2, status); i >= 0; i--, rest /= 10)
        {
            if (pattern[i] != 'x' && pattern[i] - '0' != rest % 10) { return false; }
        }

        return true;
    }
}
