using System.Text;

namespace Migrations.Proxy.Filtering;

/// <summary>Which reads are kept out of the log: one that any of these matches. A request that may change something is recorded whatever they say.</summary>
public sealed record CaptureFilterOptions
{
    /// <summary>Filters at most, of all kinds together.</summary>
    public const int MaxFilters = 64;

    /// <summary>Length of one at most, UTF-8 bytes.</summary>
    public const int MaxFilterBytes = 256;

    public static CaptureFilterOptions None { get; } = new();

    /// <summary>A path pattern, a method and a space in front of it or not: <c>GET /_cluster/health*</c>. Against the path without its query, escapes resolved.</summary>
    public IReadOnlyList<string> Routes { get; init; } = [];

    /// <summary>Patterns against the value of the user-agent header: <c>kube-probe*</c>.</summary>
    public IReadOnlyList<string> UserAgents { get; init; } = [];

    /// <summary>Patterns against index names: every name of the path's index expression has to match one of them.</summary>
    public IReadOnlyList<string> Indices { get; init; } = [];

    public bool IsNone => Routes.Count + UserAgents.Count + Indices.Count == 0;

    /// <summary>All that is wrong with them.</summary>
    public IEnumerable<string> Problems()
    {
        var count = Routes.Count + UserAgents.Count + Indices.Count;
        if (count > MaxFilters) { yield return FormattableString.Invariant($"{count} filters are given; {MaxFilters} are taken at most."); }
        foreach (var route in Routes)
        {
            if ((Problem(route) ?? RouteFilter.Problem(route)) is { } problem) { yield return $"Route filter \"{Shown(route)}\" {problem}"; }
        }
        foreach (var agent in UserAgents)
        {
            if (Problem(agent) is { } problem) { yield return $"User agent filter \"{Shown(agent)}\" {problem}"; }
        }
        foreach (var index in Indices)
        {
            var inName = index.AsSpan().IndexOfAny("/, ") >= 0 ? "holds a slash, comma or space, which no index name has." : null;
            if ((Problem(index) ?? inName) is { } problem) { yield return $"Index filter \"{Shown(index)}\" {problem}"; }
        }
    }

    private static string? Problem(string filter) =>
        filter.Length == 0 ? "is empty."
        : Encoding.UTF8.GetByteCount(filter) > MaxFilterBytes ? FormattableString.Invariant($"is longer than {MaxFilterBytes} bytes.")
        : filter.Any(char.IsControl) ? "has control characters."
        : filter.Trim(' ').Length != filter.Length ? "begins or ends with a space."
        : null;

    private static string Shown(string filter) => string.Concat((filter.Length > 80 ? filter[..80] + "…" : filter).Select(static c => char.IsControl(c) ? '?' : c));
}
