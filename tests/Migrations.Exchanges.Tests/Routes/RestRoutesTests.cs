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
