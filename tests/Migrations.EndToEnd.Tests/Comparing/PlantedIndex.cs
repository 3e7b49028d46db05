using System.Globalization;
using System.Text;
using Migrations.Exchanges.Clusters;

namespace Migrations.EndToEnd.Tests.Comparing;

/// <summary>A small index of books, right or with one thing wrong, and all that is asked about it.</summary>
internal sealed record PlantedIndex
{
    public const string Name = "books";

    private const int Books = 60;

    /// <summary>As the source has it.</summary>
    public static PlantedIndex Right { get; } = new();

    public string TitleAnalyzer { get; init; } = "english";

    public string PagesType { get; init; } = "integer";

    /// <summary>The alias shows books from this year on.</summary>
    public int RecentFrom { get; init; } = 2000;

    /// <summary>A book that is not there.</summary>
    public int? Missing { get; init; }

    /// <summary>A book with another author.</summary>
    public int? Changed { get; init; }

    /// <summary>Two books, b5 and b6, each under the other's routing.</summary>
    public bool SwapsRoutings { get; init; }

    /// <summary>Everything the traffic asks; each answer depends on the index alone.</summary>
    public static IReadOnlyList<(string Method, string Target, string? Body)> Questions { get; } =
    [
        ("GET", "/books/_doc/b3", null),
        ("GET", "/books/_doc/b5?routing=left", null),
        ("GET", "/books/_doc/b8", null),
        ("GET", "/books/_source/b8", null),
        ("HEAD", "/books/_doc/b3", null),
        ("POST", "/books/_mget", """{"ids":["b3","b8","b9"]}"""),
        ("POST", "/books/_search", """{"query":{"match":{"title":"journeys"}},"sort":[{"number":"asc"}],"size":100,"_source":["title"]}"""),
        ("POST", "/books/_search", """{"query":{"term":{"author":"ann"}},"sort":[{"number":"asc"}],"size":100,"_source":false}"""),
        ("POST", "/books/_search", """{"query":{"ids":{"values":["b3","b5","b8"]}},"sort":[{"number":"asc"}]}"""),
        ("POST", "/books/_search", """{"size":0,"track_total_hits":true,"query":{"range":{"pages":{"gte":90}}},"aggs":{"authors":{"terms":{"field":"author","order":{"_key":"asc"}}}}}"""),
        ("GET", "/recent/_search?size=100&sort=number&_source=false", null),
        ("GET", "/books/_count", null),
        ("GET", "/recent/_count", null),
        ("GET", "/books/_mapping", null),
        ("GET", "/books/_alias", null),
        ("GET", "/books/_settings", null),
        ("POST", "/books/_analyze", """{"field":"title","text":"Journeys of the gardeners"}"""),
    ];

    /// <summary>Makes the index and fills it; every document comes out at version 1.</summary>
    public async Task MakeAsync(ClusterClient cluster, CancellationToken token)
    {
        var index = $$$$$$$"""
            {"settings":{"number_of_shards":3,"number_of_replicas":0},
             "mappings":{"properties":{"title":{"type":"text","analyzer":"{{{{{{{TitleAnalyzer}}}}}}}"},"author":{"type":"keyword"},"pages":{"type":"{{{{{{{PagesType}}}}}}}"},"year":{"type":"integer"},"number":{"type":"integer"}}},
             "aliases":{"recent":{"filter":{"range":{"year":{"gte":{{{{{{{RecentFrom}}}}}}}}}}}}}
            """;
        (await cluster.SendAsync("PUT", "/" + Name, index, token)).EnsureSuccess();
        var lines = Enumerable.Range(0, Books).Where(n => n != Missing).Select(Lines);
        var answer = await cluster.SendAsync("POST", $"/{Name}/_bulk?refresh=true", Encoding.UTF8.GetBytes(string.Concat(lines)), ClusterClient.LinesType, token);
        answer.EnsureSuccess();
        Assert.False(answer.Json.GetProperty("errors").GetBoolean());
    }

    private string Lines(int number)
    {
        var routing = (number % 10, SwapsRoutings && number < 10) switch
        {
            (5, false) or (6, true) => ",\"routing\":\"left\"",
            (6, false) or (5, true) => ",\"routing\":\"right\"",
            _ => "",
        };
        var author = number == Changed ? "zoe" : number % 3 == 0 ? "ann" : "bob";
        var title = number % 2 == 0 ? "A journey to the garden" : "Journeys of gardeners";
        return string.Create(CultureInfo.InvariantCulture, $"{{\"index\":{{\"_id\":\"b{number}\"{routing}}}}}\n")
            + string.Create(CultureInfo.InvariantCulture, $"{{\"title\":\"{title}\",\"author\":\"{author}\",\"pages\":{50 + number},\"year\":{1970 + number},\"number\":{number}}}\n");
    }
}
