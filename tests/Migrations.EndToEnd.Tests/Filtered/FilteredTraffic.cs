using System.Globalization;
using System.Text;
using Migrations.Cli.Demo.Traffic;

namespace Migrations.EndToEnd.Tests.Filtered;

/// <summary>Reads that filters match beside reads that they do not, and writes that they match: one after the other, in pipelines, and on a connection that has nothing but filtered ones.</summary>
internal static class FilteredTraffic
{
    private const string Step = "filtered";
    private const int Books = 400;
    private const int Pipelines = 12;

    private const string Search = """{"size":400,"sort":["n"],"query":{"match_all":{}}}""";

    /// <summary>Sends everything.</summary>
    /// <returns>Each connection as its client saw it, with what becomes of its requests.</returns>
    public static async Task<IReadOnlyList<(ConnectionRecord Client, IReadOnlyList<FilteredStep> Steps)>> SendAsync(int port, CancellationToken token)
    {
        var first = await SendAsync(0, port, OneByOne.Select(static step => (FilteredStep[])[step]), token);
        var others = await Task.WhenAll(SendAsync(1, port, Pipelined(1), token), SendAsync(2, port, Pipelined(2), token), SendAsync(3, port, NothingButProbes, token));
        return [first, .. others];
    }

    private static IEnumerable<FilteredStep> OneByOne =>
    [
        Kept("PUT", "/books", """{"settings":{"number_of_shards":2,"number_of_replicas":0}}""", FilterSet.Probe),
        Kept("POST", "/books/_bulk?refresh=true", Lines(), FilterSet.Exporter),
        Out("GET", "/_cat/indices"),
        .. Twice("GET", "/books/_doc/1", null, FilterSet.Probe),
        .. Twice("POST", "/books/_search?filter_path=hits", Search, FilterSet.Exporter),
        .. Twice("POST", "/books/_search?filter_path=hits", Search, FilterSet.Exporter, BodyCoding.Chunked),
        .. Twice("POST", "/books/_search?filter_path=hits", Search, FilterSet.Exporter, BodyCoding.Gzip),
        Kept("PUT", "/gauges/_doc/1?refresh=true", """{"n":1}""", null, 201),
        Out("GET", "/gauges/_doc/1"),
        Kept("PUT", "/metrics-1/_doc/1?refresh=true", """{"n":1}""", FilterSet.Exporter, 201),
        Out("GET", "/metrics-1/_search"),
        Out("GET", "/metrics-1,metrics-2*/_count"),
        Kept("GET", "/metrics-1,books/_count", null),
        Kept("GET", "/books/_refresh", null, FilterSet.Probe),
        Kept("POST", "/books/_update_by_query?refresh=true", """{"query":{"range":{"n":{"gte":390}}}}""", FilterSet.Probe),
        Kept("DELETE", "/books/_doc/3", null, FilterSet.Probe),
        .. Twice("GET", "/books/_doc/3", null, FilterSet.Probe, status: 404),
        .. Twice("HEAD", "/books/_doc/1", null, FilterSet.Probe),
        Kept("GET", "/books/_doc/2", null),
    ];

    private static IEnumerable<FilteredStep[]> NothingButProbes => Enumerable.Range(0, 20).Select(static _ => (FilteredStep[])[Out("GET", "/_cat/health?h=status"), Out("GET", "/books/_count", FilterSet.Probe)]);

    /// <summary>What each request of a pipeline does is told by its answer alone: none reads what another of it writes.</summary>
    private static IEnumerable<FilteredStep[]> Pipelined(int client) => Enumerable.Range(0, Pipelines).Select(round => (FilteredStep[])
    [
        .. Enumerable.Range(0, round % 3).Select(static _ => Out("GET", "/books/_doc/5", FilterSet.Probe)),
        Kept("PUT", $"/books/_doc/own-{client}-{round}", """{"n":1000}""", FilterSet.Probe, 201),
        Out("GET", "/metrics-1/_doc/1"),
        Kept("GET", $"/books/_doc/{10 + round}", null),
        Out("GET", "/_cat/health?h=status"),
    ]);

    private static async Task<(ConnectionRecord, IReadOnlyList<FilteredStep>)> SendAsync(int client, int port, IEnumerable<FilteredStep[]> pipelines, CancellationToken token)
    {
        var steps = new List<FilteredStep>();
        var traffic = new TrafficClient(client, port, TrafficOptions.Small);
        await using (traffic)
        {
            foreach (var pipeline in pipelines)
            {
                var requests = pipeline.Select((one, at) => one.Request with { OpaqueId = string.Create(CultureInfo.InvariantCulture, $"{client}-{steps.Count + at}") }).ToArray();
                steps.AddRange(pipeline.Zip(requests, static (step, request) => step with { Request = request }));
                var answers = await traffic.PipelineAsync(requests, token);
                Assert.Equal(pipeline.Select(static step => (step.Request.Target, (int?)step.Status)), pipeline.Zip(answers, static (step, answer) => (step.Request.Target, answer?.Status)));
            }
        }

        return (Assert.Single(traffic.Ended), steps);
    }

    /// <summary>Asked once as anybody, once as one whose requests are filtered out.</summary>
    private static IEnumerable<FilteredStep> Twice(string method, string target, string? body, string agent, BodyCoding coding = BodyCoding.Plain, int status = 200) =>
        ((bool[])[true, false]).Select(isKept => Made(method, target, body, isKept ? null : agent, isKept, status, coding));

    private static FilteredStep Kept(string method, string target, string? body, string? agent = null, int status = 200) => Made(method, target, body, agent, true, status);

    private static FilteredStep Out(string method, string target, string? agent = null) => Made(method, target, null, agent, false, 200);

    private static FilteredStep Made(string method, string target, string? body, string? agent, bool isKept, int status, BodyCoding coding = BodyCoding.Plain)
    {
        var request = new TrafficRequest(Step, method, target, Encoding.UTF8.GetBytes(body ?? "")) { Coding = coding };
        return new FilteredStep(agent is null ? request : request with { UserAgent = agent }, isKept, status);
    }

    private static string Lines() => string.Concat(Enumerable.Range(0, Books).Select(static n =>
        string.Create(CultureInfo.InvariantCulture, $"{{\"index\":{{\"_id\":\"{n}\"}}}}\n{{\"n\":{n},\"text\":\"{new string('x', n)}\"}}\n")));
}
