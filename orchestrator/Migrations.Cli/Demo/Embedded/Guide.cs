using System.Globalization;
using System.Text;
using Migrations.Cli.Demo.Traffic;
using Migrations.Exchanges.Clusters;

namespace Migrations.Cli.Demo.Embedded;

/// <summary>A small index of airports that is there before the recording and only read: as the source has it, or as the target gets it, with things planted.</summary>
internal sealed class Guide(IReadOnlyList<Airport> airports)
{
    public const string Name = "guide";

    /// <summary>A document that the target lacks.</summary>
    public const string Missing = "00M";

    /// <summary>A document whose city is another on the target.</summary>
    public const string Changed = "00R";

    public const string Analyzer = "simple";
    public const string OtherAnalyzer = "whitespace";

    private const string OtherCity = "Elsewhere";

    /// <summary>As the source has it.</summary>
    public Task MakeAsync(ClusterClient cluster, CancellationToken token) => MakeAsync(cluster, Analyzer, airports, token);

    /// <summary>In place of what was brought over: another analyzer, a document less, another city.</summary>
    public async Task PlantAsync(ClusterClient target, CancellationToken token)
    {
        (await target.SendAsync("DELETE", "/" + Name, null, token)).EnsureSuccess();
        var planted = airports.Where(static a => a.Iata != Missing).Select(static a => a.Iata == Changed ? a with { City = OtherCity } : a);
        await MakeAsync(target, OtherAnalyzer, planted, token);
    }

    private static async Task MakeAsync(ClusterClient cluster, string analyzer, IEnumerable<Airport> rows, CancellationToken token)
    {
        var index = $$$$$$$"""
            {"settings":{"number_of_shards":2,"number_of_replicas":0},
             "mappings":{"properties":{"iata":{"type":"keyword"},"name":{"type":"text","analyzer":"{{{{{{{analyzer}}}}}}}"},"city":{"type":"keyword"},"state":{"type":"keyword"}}}}
            """;
        (await cluster.SendAsync("PUT", "/" + Name, index, token)).EnsureSuccess();
        var lines = rows.Select(static a => string.Create(CultureInfo.InvariantCulture, $"{{\"index\":{{\"_id\":\"{a.Iata}\"}}}}\n{TrafficSession.Json(new { a.Iata, a.Name, a.City, a.State })}\n"));
        var answer = await cluster.SendAsync("POST", $"/{Name}/_bulk?refresh=true", Encoding.UTF8.GetBytes(string.Concat(lines)), ClusterClient.LinesType, token);
        answer.EnsureSuccess();
        if (answer.Json.GetProperty("errors").GetBoolean()) { throw new InvalidOperationException("the guide was not taken"); }
    }
}
