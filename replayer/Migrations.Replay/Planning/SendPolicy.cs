using Migrations.Exchanges.Assembling;
using Migrations.Exchanges.Clusters;
using Migrations.Exchanges.Routes;

namespace Migrations.Replay.Planning;

/// <summary>Decides from the exchange alone whether the target may see the request at all.</summary>
public static class SendPolicy
{
    private const string Undecided = ": undecided";

    /// <summary>Statuses that follow from data and mapping: the target must refuse the same.</summary>
    private static readonly int[] DataRefusals = [400, 404, 405, 406, 409];

    /// <summary>True for administration without an answer, or with a failure for one: only the state records can tell whether it happened.</summary>
    public static bool IsUndecided(string? reason) => reason?.EndsWith(Undecided, StringComparison.Ordinal) == true;

    /// <summary>The reason to withhold, or null when it may be sent.</summary>
    public static string? Withhold(Exchange exchange, RestRoute? route, bool isRemoteReindex)
    {
        switch (exchange.Status)
        {
            case ExchangeStatus.CutOff when exchange.Request is null:
                return "the request was cut off";
            case ExchangeStatus.Unparsable:
                return "the request could not be read";
            case ExchangeStatus.Ambiguous:
                return "the request's framing is ambiguous";
            case ExchangeStatus.Upgraded:
                return "the connection was upgraded";
        }

        if (route is null) { return "the request was cut off"; }
        if (route.Class == RouteClass.Outward) { return $"outward: {route.Api}"; }
        if (IsAboutOutwardThings(route.Api)) { return $"it asks about what is never replayed: {route.Api}"; }
        if (exchange.Request!.Header("user-agent")?.StartsWith(ClusterClient.UserAgent, StringComparison.Ordinal) == true) { return "one of our own requests"; }
        if (isRemoteReindex) { return "outward: reindex from a remote cluster"; }
        if (exchange.Response is not { } response) { return Unanswered(route); }
        var status = response.Status;
        if (status < 400 || Array.IndexOf(DataRefusals, status) >= 0) { return null; }
        return status switch
        {
            401 or 403 => $"refused for the caller or by a block ({status})",
            413 or 417 => $"refused before it was read ({status})",
            429 => "refused for the state of the source (429)",
            >= 500 when route.Class == RouteClass.Administration => $"failed on the source ({status}){Undecided}",
            >= 500 => $"failed on the source ({status})",
            _ => $"refused on the source ({status})",
        };
    }

    /// <summary>Reads of snapshots and tasks: the target has none of the source's.</summary>
    private static bool IsAboutOutwardThings(string api) =>
        api.StartsWith("snapshot.", StringComparison.Ordinal) || api.StartsWith("tasks.", StringComparison.Ordinal) || api is "cat.snapshots" or "cat.repositories" or "cat.tasks" or "cluster.get_settings";

    private static string Unanswered(RestRoute route) => route.Class switch
    {
        RouteClass.Read => "unanswered on the source",
        RouteClass.Mutation => "unanswered on the source; its committed effects are applied",
        _ => "unanswered on the source" + Undecided,
    };
}
