using System.Globalization;
using System.Text;

namespace Migrations.Cli.Demo.Traffic;

/// <summary>Makes the documents that are there before the recording begins.</summary>
/// <remarks>Some with high versions, some deleted and made again after the source forgot them, some with routing.</remarks>
internal static class Preparation
{
    private const string Step = TrafficSteps.Before;

    /// <summary>How long the source remembers deletes; short, so that a document made again begins at version 1.</summary>
    private static readonly TimeSpan _deletesRemembered = TimeSpan.FromMilliseconds(500);

    /// <summary>Template, alias, index, documents, and what happened to them.</summary>
    public static async Task RunAsync(TrafficSession session, CancellationToken cancellationToken)
    {
        await MakeIndexAsync(session, cancellationToken);
        await FillAsync(session, cancellationToken);
        await UpdateManyTimesAsync(session, cancellationToken);
        await DeleteAndMakeAgainAsync(session, cancellationToken);
        await session.AskAsync(Step, "POST", $"/{TrafficIndices.Routes}/_refresh", null, cancellationToken);
    }

    private static async Task MakeIndexAsync(TrafficSession session, CancellationToken cancellationToken)
    {
        const string Template =
            """
            {"index_patterns":["routes-*"],"order":1,
             "settings":{"number_of_shards":3,"number_of_replicas":0,"gc_deletes":"500ms"},
             "mappings":{"properties":{"date":{"type":"date","format":"yyyy/MM/dd HH:mm"},"delay":{"type":"integer"},"distance":{"type":"integer"},
               "origin":{"type":"keyword"},"destination":{"type":"keyword","similarity":"boolean"},"note":{"type":"text"}}}}
            """;
        await session.AskAsync(Step, "PUT", "/_template/routes", Template, cancellationToken);
        await session.AskAsync(Step, "PUT", $"/{TrafficIndices.Routes}", """{"aliases":{"routes":{}}}""", cancellationToken);
    }

    private static async Task FillAsync(TrafficSession session, CancellationToken cancellationToken)
    {
        var flights = session.Data.Flights;
        for (var from = 0; from < session.Options.DocumentsBefore; from += session.Options.BulkDocuments)
        {
            var body = new StringBuilder();
            var to = Math.Min(from + session.Options.BulkDocuments, session.Options.DocumentsBefore);
            for (var n = from; n < to; n++)
            {
                var flight = flights[n % flights.Count];
                var routing = n % 25 == 0 ? $",\"routing\":\"{flight.Origin}\"" : "";
                body.Append(CultureInfo.InvariantCulture, $"{{\"index\":{{\"_id\":\"b{n}\"{routing}}}}}\n{TrafficSession.Json(flight)}\n");
            }

            await session.AskAsync(Step, "POST", $"/{TrafficIndices.Routes}/_bulk", body.ToString(), cancellationToken);
        }
    }

    private static async Task UpdateManyTimesAsync(TrafficSession session, CancellationToken cancellationToken)
    {
        for (var round = 0; round < 20; round++)
        {
            var body = new StringBuilder();
            // Ids that carry no routing: multiples of 25 do.
            for (var n = 1; n < 25; n++)
            {
                if (n % 20 < round) { continue; }
                body.Append(CultureInfo.InvariantCulture, $"{{\"update\":{{\"_id\":\"b{n}\"}}}}\n{{\"doc\":{{\"note\":\"update {round} of {n}\"}}}}\n");
            }

            await session.AskAsync(Step, "POST", $"/{TrafficIndices.Routes}/_bulk", body.ToString(), cancellationToken);
        }
    }

    private static async Task DeleteAndMakeAgainAsync(TrafficSession session, CancellationToken cancellationToken)
    {
        const string Target = $"/{TrafficIndices.Routes}/_bulk";
        var again = Enumerable.Range(26, 48).Where(n => n % 25 != 0).ToArray();
        var deletes = string.Concat(again.Select(n => string.Create(CultureInfo.InvariantCulture, $"{{\"delete\":{{\"_id\":\"b{n}\"}}}}\n")));
        await session.AskAsync(Step, "POST", Target, deletes, cancellationToken);
        // The first half is made again while the delete is remembered (version 3), the rest after it is forgotten (version 1).
        await session.AskAsync(Step, "POST", Target, MakeAgain(again[..(again.Length / 2)]), cancellationToken);
        await Task.Delay(_deletesRemembered * 3, session.Options.Time, cancellationToken);
        await session.AskAsync(Step, "POST", $"/{TrafficIndices.Routes}/_refresh", null, cancellationToken);
        await session.AskAsync(Step, "POST", Target, MakeAgain(again[(again.Length / 2)..]), cancellationToken);
    }

    private static string MakeAgain(int[] numbers) => string.Concat(numbers.Select(n => string.Create(
        CultureInfo.InvariantCulture, $"{{\"index\":{{\"_id\":\"b{n}\"}}}}\n{{\"delay\":{n},\"origin\":\"AGN\",\"destination\":\"BOS\",\"note\":\"made again\"}}\n")));
}
