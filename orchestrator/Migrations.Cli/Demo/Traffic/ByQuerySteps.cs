using System.Globalization;

namespace Migrations.Cli.Demo.Traffic;

/// <summary>Changes whatever a query finds, while other clients write; before each a random pause, so that every run meets other documents.</summary>
internal static class ByQuerySteps
{
    /// <summary>One update, one delete, one reindex; some stop at a conflict (409), some go on.</summary>
    public static async Task RunAsync(TrafficSession session, int round, CancellationToken cancellationToken)
    {
        await UpdateAsync(session, cancellationToken);
        await DeleteAsync(session, cancellationToken);
        await ReindexAsync(session, round, cancellationToken);
    }

    private static async Task UpdateAsync(TrafficSession s, CancellationToken c)
    {
        await PauseAsync(s, c);
        var body = $$$$$$$"""{"query":{"term":{"group":"g{{{{{{{s.Random.Next(5)}}}}}}}"}},"script":{"source":"ctx._source.touched = (ctx._source.touched == null ? 0 : ctx._source.touched) + 1"}}""";
        await s.AskAsync(TrafficSteps.UpdateByQuery, "POST", $"/{TrafficIndices.Hot}/_update_by_query?conflicts=proceed&refresh=true", body, c);
        await PauseAsync(s, c);
        const string Late = """{"query":{"range":{"delay":{"gte":200}}},"script":{"source":"ctx._source.late = true"}}""";
        await s.AskAsync(TrafficSteps.UpdateByQuery, "POST", $"/{TrafficIndices.Flights}/_update_by_query?refresh=true", Late, c);
    }

    private static async Task DeleteAsync(TrafficSession s, CancellationToken c)
    {
        await PauseAsync(s, c);
        var body = $$$$$$$"""{"query":{"bool":{"filter":[{"term":{"who":"c{{{{{{{s.Random.Next(s.Options.Clients)}}}}}}}"}},{"range":{"n":{"lt":150}}}]}}}""";
        var conflicts = s.Random.Next(2) == 0 ? "&conflicts=proceed" : "";
        await s.AskAsync(TrafficSteps.DeleteByQuery, "POST", $"/{TrafficIndices.Hot}/_delete_by_query?refresh=true{conflicts}", body, c);
        await PauseAsync(s, c);
        var origin = s.Pick(s.Data.Flights).Origin;
        var old = $$$$$$$"""{"query":{"bool":{"filter":[{"term":{"origin":"{{{{{{{origin}}}}}}}"}},{"range":{"delay":{"lt":-10}}}]}}}""";
        await s.AskAsync(TrafficSteps.DeleteByQuery, "POST", $"/{TrafficIndices.Routes}/_delete_by_query?conflicts=proceed", old, c);
    }

    private static async Task ReindexAsync(TrafficSession s, int round, CancellationToken c)
    {
        await PauseAsync(s, c);
        var copy = TrafficIndices.Copies + round.ToString(CultureInfo.InvariantCulture);
        var body = $$$$$$$"""{"source":{"index":"{{{{{{{TrafficIndices.Routes}}}}}}}","query":{"range":{"distance":{"gte":1500}}}},"dest":{"index":"{{{{{{{copy}}}}}}}"},"script":{"source":"ctx._source.copied = true"}}""";
        await s.AskAsync(TrafficSteps.Reindex, "POST", "/_reindex?refresh=true", body, c);
    }

    private static Task PauseAsync(TrafficSession s, CancellationToken c) =>
        Task.Delay(s.Options.ByQueryPause * s.Random.NextDouble(), s.Options.Time, c);
}
