using Migrations.Cli.Demo.Traffic;
using Migrations.Compare.Parity;

namespace Migrations.Cli.Demo.Embedded;

/// <summary>One difference that the embedded demo plants, and everything by which it must show: no more, no less.</summary>
/// <param name="What">As a user would name it.</param>
/// <param name="Where">What was done.</param>
/// <param name="Document">The document parity must name, with how; null when it is none.</param>
/// <param name="Metadata">The metadata parity must name; null when it is none.</param>
/// <param name="Answers">What is asked, and the differences its answer must show.</param>
internal sealed record PlantedDifference(
    string What, string Where, (string Id, DifferenceKind Kind, string? Path)? Document, (string Part, string Path)? Metadata, IReadOnlyList<PlantedAnswer> Answers)
{
    private const string Index = Guide.Name;

    public static IReadOnlyList<PlantedDifference> All { get; } =
    [
        new(
            "another analyzer", $"{Index}.name is analyzed by {Guide.OtherAnalyzer} on the target, by {Guide.Analyzer} on the source", null, ("mapping", "/properties/name/analyzer"),
            [
                new(Search("?size=100", """{"query":{"match":{"name":"county"}},"sort":[{"iata":"asc"}],"_source":["name"]}"""), ["Missing hits.hits.*", "Total hits.total.value"]),
                new(Get("GET", $"/{Index}/_mapping"), [$"Value {Index}.mappings.properties.name.analyzer"]),
            ]),
        new(
            "a missing document", $"{Index}/{Guide.Missing} is not on the target", (Guide.Missing, DifferenceKind.Missing, null), null,
            [
                new(Get("GET", $"/{Index}/_doc/{Guide.Missing}"), ["Status status"]),
                new(Get("GET", $"/{Index}/_count"), ["Number count"]),
            ]),
        new(
            "a changed value", $"{Index}/{Guide.Changed} has another city on the target", (Guide.Changed, DifferenceKind.Source, "/city"), null,
            [
                new(Get("GET", $"/{Index}/_doc/{Guide.Changed}"), ["Value _source.city"]),
                new(Search("?size=1", $$$"""{"query":{"term":{"iata":"{{{Guide.Changed}}}"}},"sort":[{"iata":"asc"}]}"""), ["Value hits.hits.*._source.city"]),
            ]),
    ];

    private static TrafficRequest Get(string method, string target) => new(TrafficSteps.Planted, method, target, default);

    /// <param name="query">Another for each: the answers are told apart by method and target.</param>
    private static TrafficRequest Search(string query, string body) => new(TrafficSteps.Planted, "POST", $"/{Index}/_search{query}", TrafficSession.Bytes(body));
}
