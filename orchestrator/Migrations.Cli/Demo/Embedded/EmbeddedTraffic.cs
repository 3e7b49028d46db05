using Migrations.Cli.Demo.Traffic;

namespace Migrations.Cli.Demo.Embedded;

/// <summary>What of the demo's traffic the model clusters do not take: this list, and snapshots, for which the options name no repository. All else is the real traffic.</summary>
public static class EmbeddedTraffic
{
    public static IReadOnlyList<LeftOut> LeftOut { get; } =
    [
        new(TrafficSteps.SearchGeo, null, "no geo queries, orders and grids"),
        new(TrafficSteps.AskCluster, "/_cat/nodes", "no figures of a machine"),
        new(TrafficSteps.AskCluster, "/_cat/health", "no figures of a machine"),
        new(TrafficSteps.AskIndices, "/_cat/count", "no such table"),
        new(TrafficSteps.AskIndices, "/_field_caps", "no field capabilities"),
        new(TrafficSteps.AskIndices, "/_mapping/field/", "no mappings of single fields"),
        new(TrafficSteps.AskIndices, "/_analyze", "no list of tokens"),
        new(TrafficSteps.AskQueries, null, "no validation, explanation and profile"),
        new(TrafficSteps.OddSearches, "\"collapse\"", "no collapsing"),
        new(TrafficSteps.OddSearches, "\"percentiles\"", "no percentiles"),
        new(TrafficSteps.OddSearches, "\"interval\"", "calendar intervals by their new name only"),
    ];
}
