using Migrations.Exchanges.Routes;

namespace Migrations.Exchanges.Tests.Routes;

public class RouteClassTests
{
    [Theory]
    [InlineData("GET", "/", "info", RouteClass.Read)]
    [InlineData("HEAD", "/", "ping", RouteClass.Read)]
    [InlineData("POST", "/_bulk?refresh", "bulk", RouteClass.Mutation)]
    [InlineData("PUT", "/a/_doc/1", "index", RouteClass.Mutation)]
    [InlineData("POST", "/a/_doc", "index", RouteClass.Mutation)]
    [InlineData("PUT", "/a/_create/1", "create", RouteClass.Mutation)]
    [InlineData("PUT", "/a/person/1", "index", RouteClass.Mutation)]
    [InlineData("PUT", "/a/person/1/_create", "create", RouteClass.Mutation)]
    [InlineData("POST", "/a/_update/1", "update", RouteClass.Mutation)]
    [InlineData("POST", "/a/person/1/_update", "update", RouteClass.Mutation)]
    [InlineData("DELETE", "/a/_doc/1", "delete", RouteClass.Mutation)]
    [InlineData("POST", "/a/_delete_by_query", "delete_by_query", RouteClass.Mutation)]
    [InlineData("POST", "/a/_update_by_query", "update_by_query", RouteClass.Mutation)]
    [InlineData("POST", "/_reindex", "reindex", RouteClass.Mutation)]
    [InlineData("POST", "/a,b/_search?q=x", "search", RouteClass.Read)]
    [InlineData("POST", "/_search/scroll", "scroll", RouteClass.Read)]
    [InlineData("DELETE", "/_search/scroll", "clear_scroll", RouteClass.Read)]
    [InlineData("POST", "/_mget", "mget", RouteClass.Read)]
    [InlineData("POST", "/_msearch", "msearch", RouteClass.Read)]
    [InlineData("GET", "/a/_count", "count", RouteClass.Read)]
    [InlineData("HEAD", "/a", "indices.exists", RouteClass.Read)]
    [InlineData("HEAD", "/a/_doc/1", "exists", RouteClass.Read)]
    [InlineData("HEAD", "/_cluster/health", "cluster.health", RouteClass.Read)]
    [InlineData("PUT", "/a", "indices.create", RouteClass.Administration)]
    [InlineData("DELETE", "/a", "indices.delete", RouteClass.Administration)]
    [InlineData("PUT", "/a/_mapping", "indices.put_mapping", RouteClass.Administration)]
    [InlineData("POST", "/_aliases", "indices.update_aliases", RouteClass.Administration)]
    [InlineData("POST", "/logs/_rollover", "indices.rollover", RouteClass.Administration)]
    [InlineData("POST", "/a/_refresh", "indices.refresh", RouteClass.Administration)]
    [InlineData("PUT", "/_ingest/pipeline/p", "ingest.put_pipeline", RouteClass.Administration)]
    [InlineData("PUT", "/_snapshot/repo/s1?wait_for_completion=true", "snapshot.create", RouteClass.Outward)]
    [InlineData("DELETE", "/_snapshot/repo/s1", "snapshot.delete", RouteClass.Outward)]
    [InlineData("PUT", "/_cluster/settings", "cluster.put_settings", RouteClass.Outward)]
    [InlineData("POST", "/_cluster/reroute", "cluster.reroute", RouteClass.Outward)]
    [InlineData("PUT", "/_ilm/policy/p", "unknown", RouteClass.Outward)]
    [InlineData("PUT", "/_security/user/u", "unknown", RouteClass.Outward)]
    [InlineData("PUT", "/_unheard/of", "unknown", RouteClass.Outward)]
    [InlineData("PUT", "/a/_unheard/1", "unknown", RouteClass.Outward)]
    [InlineData("PUT", "/a//1", "unknown", RouteClass.Outward)]
    [InlineData("get", "/a/_search", "unknown", RouteClass.Outward)]
    public void Names_and_classes_are_the_products(string method, string target, string api, RouteClass routeClass)
    {
        var route = RestRoutes.Match(method, target);

        Assert.Equal((api, routeClass), (route.Api, route.Class));
    }

    [Fact]
    public void Path_parts_are_decoded_one_by_one_so_that_an_id_may_hold_a_slash()
    {
        var route = RestRoutes.Match("PUT", "/%3Clogs-%7Bnow%2Fd%7D%3E/_doc/a%2Fb+c%C3%A9?routing=x+y&refresh");

        Assert.Equal(("<logs-{now/d}>", "a/b+cé", "x y", string.Empty), (route.IndexExpression, route.Id, route.Parameter("routing"), route.Parameter("refresh")));
    }

    [Fact]
    public void Absolute_targets_and_trailing_slashes_lead_to_the_same_route()
    {
        Assert.Equal("search", RestRoutes.Match("GET", "http://node:9200/a/_search/").Api);
        Assert.Equal("info", RestRoutes.Match("GET", "http://node:9200").Api);
    }
}
