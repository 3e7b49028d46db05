using System.Text;
using System.Text.Json.Nodes;
using Migrations.Exchanges.Routes;
using Migrations.ModelCluster.Answering;
using Migrations.ModelCluster.Dialects;

namespace Migrations.ModelCluster.Access;

/// <summary>How a caller is refused: by the security of Elasticsearch 7.10 in one dialect, by OpenSearch Security in the other. Pure.</summary>
/// <remarks>After the public sources and issue threads of both (<c>DefaultAuthenticationFailureHandler</c>, <c>HTTPBasicAuthenticator</c>); not held to real nodes, which run here without users.</remarks>
internal static class AccessAnswers
{
    private const string BasicOfElasticsearch = "Basic realm=\"security\" charset=\"UTF-8\"";
    private const string BasicOfOpenSearch = "Basic realm=\"OpenSearch Security\"";

    public static ModelAnswer Unknown(Dialect dialect, ModelRequest request)
    {
        if (dialect.Distribution is not null) { return new ModelAnswer(401, "text/plain; charset=UTF-8", [new("WWW-Authenticate", BasicOfOpenSearch)], Encoding.UTF8.GetBytes("Unauthorized")); }
        var path = request.Target;
        var reason = request.Authorization is null ? $"missing authentication credentials for REST request [{path}]" : $"unable to authenticate user for REST request [{path}]";
        var refused = new RefusedException(401, "security_exception", reason) { Extras = new JsonObject { ["header"] = new JsonObject { ["WWW-Authenticate"] = BasicOfElasticsearch } } };
        return new ModelAnswer(401, "application/json; charset=UTF-8", [new("WWW-Authenticate", BasicOfElasticsearch)], JsonText.Bytes(ErrorBody.Whole(refused)));
    }

    public static ModelAnswer Forbidden(Dialect dialect, RestRoute route) =>
        new(403, "application/json; charset=UTF-8", [], JsonText.Bytes(ErrorBody.Whole(Refused(dialect, ActionOf(route)))));

    /// <summary>The refusal of one item of a bulk.</summary>
    public static RefusedException Item(Dialect dialect) => Refused(dialect, "indices:data/write/bulk[s]");

    private static RefusedException Refused(Dialect dialect, string action) => new(403, "security_exception", dialect.Distribution is null
        ? $"action [{action}] is unauthorized for user [caller]"
        : $"no permissions for [{action}] and User [name=caller, backend_roles=[], requestedTenant=null]");

    private static string ActionOf(RestRoute route) => route.Class switch
    {
        RouteClass.Read => "indices:data/read/" + route.Api,
        RouteClass.Mutation => "indices:data/write/" + route.Api.Replace("_by_query", "/byquery", StringComparison.Ordinal),
        _ => "indices:admin/" + route.Api[(route.Api.IndexOf('.', StringComparison.Ordinal) + 1)..],
    };
}
