using System.Reflection;
using System.Text.Json;
using System.Text.RegularExpressions;
using Migrations.Exchanges.Clusters;
using Migrations.Exchanges.Routes;

namespace Migrations.Exchanges.Tests.Routes;

public sealed class TypelessPathTests
{
    [Theory]
    [InlineData("PUT", "/books/kind/1", "/books/_doc/1")]
    [InlineData("POST", "/books/kind?routing=x", "/books/_doc")]
    [InlineData("GET", "/books/kind/a%2Fb", "/books/_doc/a%2Fb")]
    [InlineData("DELETE", "/%3Cbooks-%7Bnow%7D%3E/kind/1", "/%3Cbooks-%7Bnow%7D%3E/_doc/1")]
    [InlineData("POST", "/books/_doc/1/_update", "/books/_update/1")]
    [InlineData("PUT", "/books/kind/1/_create", "/books/_create/1")]
    [InlineData("GET", "/books/kind/1/_source", "/books/_source/1")]
    [InlineData("HEAD", "/books/kind/1/_source", "/books/_source/1")]
    [InlineData("GET", "/books/_doc/1/_explain", "/books/_explain/1")]
    [InlineData("POST", "/books/kind/1/_termvectors", "/books/_termvectors/1")]
    [InlineData("POST", "/books/kind/_termvectors", "/books/_termvectors")]
    [InlineData("GET", "/a,b/kind,other/_search", "/a,b/_search")]
    [InlineData("POST", "/books/_doc/_bulk", "/books/_bulk")]
    [InlineData("POST", "/books/kind/_mget/", "/books/_mget")]
    [InlineData("POST", "/books/kind/_delete_by_query", "/books/_delete_by_query")]
    [InlineData("GET", "/books/kind/_validate/query", "/books/_validate/query")]
    [InlineData("GET", "/books/kind/_msearch/template", "/books/_msearch/template")]
    [InlineData("PUT", "/books/_mapping/_doc", "/books/_mapping")]
    [InlineData("PUT", "/books/kind/_mapping", "/books/_mapping")]
    [InlineData("PUT", "/_mapping/kind", "/_all/_mapping")]
    [InlineData("GET", "/_mapping/kind", "/_mapping")]
    [InlineData("GET", "/books/_mapping/kind/field/a,b", "/books/_mapping/field/a,b")]
    [InlineData("HEAD", "/books/_mapping/kind", "/books")]
    [InlineData("PUT", "/books/_doc/1", null)]
    [InlineData("POST", "/books/_doc", null)]
    [InlineData("GET", "/books/_search", null)]
    [InlineData("GET", "/books/_explain/1", null)]
    [InlineData("PUT", "/books/_mapping", null)]
    [InlineData("GET", "/no/such/path/at/all", null)]
    public void Names_the_path_that_a_product_without_types_has_for_the_same(string method, string target, string? expected) =>
        Assert.Equal(expected, TypelessPath.Of(RestRoutes.Match(method, target)));

    /// <summary>Every path with a type that 7.10 specifies leads to a path that the product without types knows, under the same name or the one it has there.</summary>
    [Fact]
    public void Every_typed_path_of_the_specification_leads_to_one_that_has_no_type_and_is_known()
    {
        var wrong = new List<string>();
        foreach (var (method, path) in TypedPaths())
        {
            var route = RestRoutes.Match(method, Regex.Replace(path, "{[^}]+}", "x1"));
            var typeless = TypelessPath.Of(route);
            var found = typeless is null ? null : RestRoutes.Match(method, typeless, withTypes: false);
            if (found is null || (found.Api != route.Api && route.Api != "indices.exists_type") || TypelessPath.Of(found) is not null) { wrong.Add($"{method} {path}: {typeless}, {found?.Api}"); }
        }

        Assert.Empty(wrong);
    }

    [Theory]
    [InlineData("elasticsearch", "7.10.2", true)]
    [InlineData("elasticsearch", "6.8.23", true)]
    [InlineData("elasticsearch", "8.1.0", false)]
    [InlineData("opensearch", "1.3.2", true)]
    [InlineData("opensearch", "2.19.4", false)]
    [InlineData("opensearch", "3.0.0", false)]
    [InlineData("opensearch", "7.10.2", false)] // it may be told to say so; what has no type it takes whatever it is
    public void Types_ended_with_Elasticsearch_8_and_OpenSearch_2(string product, string version, bool hasTypes) =>
        Assert.Equal(hasTypes, new ClusterInfo(product, version, "c", "u", "n").HasTypes);

    private static IEnumerable<(string Method, string Path)> TypedPaths()
    {
        var root = typeof(TypelessPathTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().First(static a => a.Key == "RepositoryRoot").Value!;
        foreach (var file in Directory.EnumerateFiles(Path.Combine(root, "tests", "data", "rest-api-spec", "elasticsearch-7.10.2"), "*.json"))
        {
            using var json = JsonDocument.Parse(File.ReadAllText(file));
            foreach (var api in json.RootElement.EnumerateObject())
            {
                if (api.Name is "documentation" or "params" || !api.Value.TryGetProperty("url", out var url) || !url.TryGetProperty("paths", out var paths)) { continue; }
                foreach (var path in paths.EnumerateArray().Where(static p => p.GetProperty("path").GetString()!.Contains("{type}", StringComparison.Ordinal)))
                {
                    foreach (var method in path.GetProperty("methods").EnumerateArray()) { yield return (method.GetString()!, path.GetProperty("path").GetString()!); }
                }
            }
        }
    }
}
