using System.Globalization;
using System.Text;

namespace Migrations.ModelCluster.Tests.Histories;

/// <summary>Makes histories: few documents of two indices, every kind of write. Pure: the seed decides.</summary>
internal sealed class HistoryMaker(int seed)
{
    private const int Clients = 3;
    private const int Documents = 4;
    private const string ById = """{"settings":{"number_of_shards":2,"number_of_replicas":0},"mappings":{"properties":{"n":{"type":"long"}}}}""";

    private readonly Random _random = new(seed);

    public static History Make(int seed) => new HistoryMaker(seed).Make();

    private History Make()
    {
        var steps = new List<HistoryStep> { new(0, "PUT", "/hot", ById) };
        for (var i = _random.Next(4, 40); i > 0; i--) { steps.Add(Next(_random.Next(1, Clients + 1))); }
        var crashes = Enumerable.Range(0, _random.Next(3)).Select(_ => _random.Next(2, 60)).ToList();
        return new History(seed, steps, crashes, _random.Next(2) == 0);
    }

    /// <summary>The same history, with restarts of a source that syncs late.</summary>
    public static History WithRestarts(History history)
    {
        var random = new Random(~history.Seed);
        var steps = history.Steps.ToList();
        for (var i = random.Next(1, 4); i > 0; i--) { steps.Insert(random.Next(1, steps.Count + 1), HistoryStep.Restart(random.Next(1, Clients + 1))); }
        return history with { Steps = steps, LosesWrites = random.Next(4) > 0 };
    }

    /// <summary>The same history with late deliveries of whatever write, and doubled ones of those that have a fence.</summary>
    public static History WithLateDeliveries(History history) => history with { HasFaults = true, HasLateDeliveries = true };

    /// <summary>The same history on a target that refuses the replayer from some request on.</summary>
    public static History WithRefusals(History history) => history with { RefusedFrom = new Random(history.Seed ^ 0x5eed).Next(1, 60) };

    private HistoryStep Next(int client)
    {
        var index = _random.Next(4) == 0 ? "warm" : "hot";
        HistoryStep Step(string method, string target, string? body = null) => new(client, method, $"/{index}{target}", body);
        return _random.Next(20) switch
        {
            0 or 1 => Step("DELETE", $"/_doc/{Id()}"),
            2 => Step("PUT", $"/_create/{Id()}", Document()),
            3 => Step("POST", "/_doc", Document()),
            4 => Step("POST", $"/_update/{Id()}", $$"""{"doc":{{Document()}},"doc_as_upsert":true}"""),
            5 => Step("POST", $"/_update/{Id()}", """{"script":{"source":"ctx._source.n += params.by","params":{"by":3}},"upsert":{"n":1}}"""),
            6 => Step("PUT", $"/_doc/{Id()}?version={Number(_random.Next(1, 30))}&version_type=external", Document()),
            7 => Step("PUT", $"/_doc/{Id()}?{{lock}}", Document()),
            8 => Step("DELETE", $"/_doc/{Id()}?{{lock}}"),
            9 => Step("PUT", $"/_doc/{Id()}?routing=r{Number(_random.Next(2))}", Document()),
            10 or 11 or 12 => Step("POST", "/_bulk" + (_random.Next(3) == 0 ? "?refresh=true" : ""), Bulk()),
            13 => Step("POST", "/_update_by_query?conflicts=proceed&refresh=true", """{"query":{"range":{"n":{"gte":25}}},"script":{"source":"ctx._source.n -= 25"}}"""),
            14 => Step("POST", "/_delete_by_query?conflicts=proceed", """{"query":{"range":{"n":{"lt":5}}}}"""),
            15 => Step("POST", "/_refresh"),
            16 when _random.Next(3) == 0 => Step("DELETE", ""),
            16 => Step("GET", $"/_doc/{Id()}"),
            17 => Step("POST", "/_search", """{"query":{"range":{"n":{"lt":20}}}}"""),
            _ => Step("PUT", $"/_doc/{Id()}", Document()),
        };
    }

    private string Bulk()
    {
        var lines = new StringBuilder();
        for (var i = _random.Next(1, 6); i > 0; i--)
        {
            lines.Append(_random.Next(5) switch
            {
                0 => $$$"""{"delete":{"_id":"{{{Id()}}}"}}""" + "\n",
                1 => $$$"""{"update":{"_id":"{{{Id()}}}"}}""" + "\n" + $$"""{"doc":{{Document()}},"doc_as_upsert":true}""" + "\n",
                2 => $$$"""{"create":{"_id":"{{{Id()}}}"}}""" + "\n" + Document() + "\n",
                _ => $$$"""{"index":{"_id":"{{{Id()}}}"}}""" + "\n" + Document() + "\n",
            });
        }

        return lines.ToString();
    }

    private string Id() => "d" + Number(_random.Next(Documents));

    private string Document() => $$"""{"n":{{Number(_random.Next(50))}}{{(_random.Next(4) == 0 ? $",\"f{Number(_random.Next(3))}\":\"some words\"" : "")}}}""";

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
