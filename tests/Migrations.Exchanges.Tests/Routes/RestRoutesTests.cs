using System.Reflection;
using System.Text.Json;
using System.Text.RegularExpressions;
using Migrations.Exchanges.Routes;

namespace Migrations.Exchanges.Tests.Routes;

public sealed class RestRoutesTests
{
    private static readonly string Specifications = Path.Combine(
        typeof(RestRoutesTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().First(static a => a.Key == "RepositoryRoot").Value!, "tests", "data", "rest-api-spec");

    public static TheoryData<string> Products => ["elasticsearch-7.10.2", "opensearch-2.19.0"];

    [Theory]
    [MemberData(nameof(Products))]
    public void Names_the_api_of_every_endpoint_of_the_public_specification(string product)
    {
        var wrong = new List<string>();
        foreach (var (api, method, path) in Endpoints(product))
        {
            var route = RestRoutes.Match(method, Regex.Replace(path, "{[^}]+}", "x1"));
            if (route.Api != api && !IsTheSameByAnotherName(api, route.Api)) { wrong.Add($"{method} {path}: {api}, matched {route.Api}"); }
        }

        Assert.Empty(wrong);
    }

    [Theory]
    [MemberData(nameof(Products))]
    public void Every_api_of_the_public_specification_has_exactly_one_class(string product)
    {
        var missing = Endpoints(product).Select(static e => e.Api).Distinct().Where(static a => !RestRoutes.All.ContainsKey(a) && a != "cat.cluster_manager");
        Assert.Empty(missing);
    }

    /// <summary>As 7.10 takes them: the type <c>_doc</c> is a type, and a path that ends in a word goes before one that ends in an id.</summary>
    [Theory]
    [InlineData("GET", "/books/_doc/_search", "search", "get")]
    [InlineData("POST", "/books/_doc/_bulk", "bulk", "index")]
    [InlineData("POST", "/books/_doc/_count", "count", "index")]
    [InlineData("PUT", "/books/_doc/_search", "index", "index")]
    [InlineData("DELETE", "/books/_doc/_search", "delete", "delete")]
    [InlineData("POST", "/books/_doc/1/_update", "update", "unknown")]
    [InlineData("PUT", "/books/_doc/1/_create", "create", "unknown")]
    [InlineData("GET", "/books/_doc/1/_source", "get_source", "unknown")]
    [InlineData("PUT", "/books/_mapping/_doc", "indices.put_mapping", "unknown")]
    [InlineData("POST", "/books/kind/1/_update", "update", "unknown")]
    [InlineData("GET", "/books/_doc/1", "get", "get")]
    [InlineData("POST", "/books/_doc", "index", "index")]
    public void Names_the_api_of_paths_with_a_type_as_products_with_and_without_types_do(string method, string target, string withTypes, string without)
    {
        Assert.Equal((withTypes, without), (RestRoutes.Match(method, target).Api, RestRoutes.Match(method, target, withTypes: false).Api));
    }

    /// <summary>Where both products give one path two names, the table has one of them.</summary>
    private static bool IsTheSameByAnotherName(string one, string other) => (one, other) is ("cat.cluster_manager", "cat.master") or ("cat.master", "cat.cluster_manager");

    private static IEnumerable<(string Api, string Method, string Path)> Endpoints(string product)
    {
        foreach (var file in Directory.EnumerateFiles(Path.Combine(Specifications, product), "*.json"))
        {
            using var json = JsonDocument.Parse(File.ReadAllText(file));
            foreach (var api in json.RootElement.EnumerateObject())
            {
                if (api.Name is "documentation" or "params" || !api.Value.TryGetProperty("url", out var url) || !url.TryGetProperty("paths", out var paths)) { continue; }
                foreach (var path in paths.EnumerateArray())
                {
                    foreach (var method in path.GetProperty("methods").EnumerateArray()) { yield return (api.Name, method.GetString()!, path.GetProperty("path").GetString()!); }
                }
            }
        }
    }
}
