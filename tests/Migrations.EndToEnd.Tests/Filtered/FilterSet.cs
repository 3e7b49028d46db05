namespace Migrations.EndToEnd.Tests.Filtered;

/// <summary>One set of filters, as the plugin is told it and as the proxy is.</summary>
internal static class FilterSet
{
    public const string Probe = "kube-probe/1.29";
    public const string Exporter = "an exporter";

    private static readonly string[] _routes = ["GET /_cat/*", "/gauges/*"];
    private static readonly string[] _userAgents = ["kube-probe*", "*exporter*"];
    private static readonly string[] _indices = ["metrics-*"];

    /// <summary>The node's settings.</summary>
    public static IReadOnlyDictionary<string, string> Settings { get; } = new Dictionary<string, string>
    {
        ["migrations.capture.filter.routes"] = List(_routes),
        ["migrations.capture.filter.user_agents"] = List(_userAgents),
        ["migrations.capture.filter.indices"] = List(_indices),
    };

    /// <summary>The proxy's options.</summary>
    public static IReadOnlyList<string> Options { get; } =
    [
        .. _routes.SelectMany(static route => (string[])["--filter-route", route]),
        .. _userAgents.SelectMany(static agent => (string[])["--filter-user-agent", agent]),
        .. _indices.SelectMany(static index => (string[])["--filter-index", index]),
    ];

    private static string List(IEnumerable<string> patterns) => $"[{string.Join(", ", patterns.Select(static pattern => $"\"{pattern}\""))}]";
}
