using Migrations.Exchanges.Assembling;
using Migrations.Exchanges.Routes;
using Migrations.Replay.Planning;

namespace Migrations.Replay.Tests.Planning;

public sealed class SendPolicyTests
{
    [Theory]
    [InlineData("PUT", "/i/_doc/1", 201, true)]
    [InlineData("PUT", "/i/_doc/1", 409, true)]
    [InlineData("GET", "/i/_search", 404, true)]
    [InlineData("PUT", "/i/_doc/1", 403, false)]
    [InlineData("PUT", "/i/_doc/1", 429, false)]
    [InlineData("PUT", "/i/_doc/1", 413, false)]
    [InlineData("PUT", "/i/_doc/1", 503, false)]
    [InlineData("PUT", "/_snapshot/r/s", 200, false)]
    [InlineData("DELETE", "/_snapshot/r", 200, false)]
    [InlineData("GET", "/_snapshot/r/_all", 200, false)]
    [InlineData("PUT", "/_security/user/u", 200, false)]
    [InlineData("PUT", "/_cluster/settings", 200, false)]
    [InlineData("GET", "/i/_search", 0, false)]
    public void Sends_what_follows_from_data_and_nothing_outward_refused_or_unanswered(string method, string target, int status, bool isSent)
    {
        var exchange = Some.Exchange(method, target, status: status);
        Assert.Equal(isSent, SendPolicy.Withhold(exchange, RestRoutes.Match(method, target), isRemoteReindex: false) is null);
    }

    [Fact]
    public void A_reindex_from_another_cluster_is_outward()
    {
        var exchange = Some.Exchange("POST", "/_reindex");
        Assert.NotNull(SendPolicy.Withhold(exchange, RestRoutes.Match("POST", "/_reindex"), isRemoteReindex: true));
    }

    [Fact]
    public void An_unknown_name_stands_for_itself_and_wildcards_and_aliases_for_all_they_may_mean()
    {
        var catalog = new IndexCatalog();
        catalog.AddIndex("logs-1");
        catalog.AddIndex("logs-2");
        catalog.AddAlias("now", "logs-2");
        Assert.Equal(["logs-1", "logs-2"], catalog.Resolve("logs-*")!.Order());
        Assert.Contains("logs-2", catalog.Resolve("now")!);
        Assert.Equal(["other"], catalog.Resolve("other"));
        Assert.Null(catalog.Resolve("_all"));
    }
}
