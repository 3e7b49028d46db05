using System.Globalization;
using System.Text;

namespace Migrations.Cli.Demo.Traffic;

/// <summary>Loads the data sets in bulk; every client takes its share, each bulk in another manner.</summary>
internal static class LoadSteps
{
    /// <summary>Loads this client's share of the airports, then of the flights, with a racing search now and then.</summary>
    public static async Task RunAsync(TrafficSession session, CancellationToken cancellationToken)
    {
        var bulk = 0;
        foreach (var airports in Share(session, session.Data.Airports))
        {
            var pipeline = bulk % 2 == 0;
            var step = pipeline ? TrafficSteps.BulkPipeline : TrafficSteps.BulkWithIds;
            var target = $"/{TrafficIndices.Airports}/_bulk" + (pipeline ? $"?pipeline={TrafficIndices.Pipeline}" : "");
            await session.AskAsync(step, "POST", target, Airports(airports), cancellationToken);
            bulk++;
        }

        foreach (var flights in Share(session, session.Data.Flights))
        {
            await FlightsAsync(session, flights, bulk, cancellationToken);
            if (bulk % 4 == 0) { await ReadSteps.RacingAsync(session, cancellationToken); }
            bulk++;
        }
    }

    private static async Task FlightsAsync(TrafficSession session, (int First, Flight[] Rows) flights, int bulk, CancellationToken cancellationToken)
    {
        const string Target = $"/{TrafficIndices.Flights}/_bulk";
        const string Shrunk = Target + "?filter_path=errors,items.*.error";
        var (step, target, coding, actions) = (bulk % 6) switch
        {
            0 => (TrafficSteps.BulkWithIds, Target, BodyCoding.Plain, FlightIds.Given),
            1 => (TrafficSteps.BulkWithoutIds, Target, BodyCoding.Plain, FlightIds.Generated),
            2 => (TrafficSteps.BulkGzip, Target, BodyCoding.Gzip, FlightIds.Given),
            3 => (TrafficSteps.BulkChunked, Target, BodyCoding.Chunked, FlightIds.Generated),
            4 => (TrafficSteps.BulkFilterPath, Shrunk, BodyCoding.Plain, FlightIds.Generated),
            _ => (TrafficSteps.BulkRouted, Target, BodyCoding.Plain, FlightIds.Routed),
        };
        await session.AskAsync(step, "POST", target, Flights(flights, actions), cancellationToken, coding);
    }

    private static string Airports((int First, Airport[] Rows) airports)
    {
        var body = new StringBuilder();
        foreach (var airport in airports.Rows)
        {
            var source = new
            {
                airport.Iata, airport.Name, airport.City, airport.State, airport.Country, location = new { lat = airport.Latitude, lon = airport.Longitude },
            };
            body.Append(CultureInfo.InvariantCulture, $"{{\"index\":{{\"_id\":\"{airport.Iata}\"}}}}\n{TrafficSession.Json(source)}\n");
        }

        return body.ToString();
    }

    private static string Flights((int First, Flight[] Rows) flights, FlightIds ids)
    {
        var body = new StringBuilder();
        foreach (var (offset, flight) in flights.Rows.Index())
        {
            var id = $"f{flights.First + offset}";
            var action = ids switch
            {
                FlightIds.Given => $$$$$$$"""{"index":{"_id":"{{{{{{{id}}}}}}}"}}""",
                FlightIds.Routed => $$$$$$$"""{"index":{"_id":"{{{{{{{id}}}}}}}","routing":"{{{{{{{flight.Origin}}}}}}}"}}""",
                _ => """{"index":{}}""",
            };
            body.Append(action).Append('\n').Append(TrafficSession.Json(flight)).Append('\n');
        }

        return body.ToString();
    }

    /// <summary>Every so-many-th block of rows is this client's.</summary>
    private static IEnumerable<(int First, T[] Rows)> Share<T>(TrafficSession session, IReadOnlyList<T> rows)
    {
        var size = session.Options.BulkDocuments;
        for (var first = session.Number * size; first < rows.Count; first += size * session.Options.Clients)
        {
            yield return (first, [.. rows.Skip(first).Take(size)]);
        }
    }

    private enum FlightIds
    {
        Given,
        Generated,
        Routed,
    }
}
