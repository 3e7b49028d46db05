using System.Globalization;
using System.Text.Json;

namespace Migrations.Cli.Demo.Traffic;

/// <summary>The two data sets that come with the program, in <c>data/</c> beside it.</summary>
internal sealed record DemoData(IReadOnlyList<Airport> Airports, IReadOnlyList<Flight> Flights)
{
    private static readonly JsonSerializerOptions _web = new(JsonSerializerDefaults.Web);

    /// <summary>Reads both, at most so many rows of each.</summary>
    public static DemoData Load(int airports, int flights)
    {
        var folder = Path.Combine(AppContext.BaseDirectory, "data");
        var rows = File.ReadLines(Path.Combine(folder, "airports.csv")).Skip(1).Select(Fields).Select(ToAirport).Take(airports).ToArray();
        using var json = File.OpenRead(Path.Combine(folder, "flights-20k.json"));
        var all = JsonSerializer.Deserialize<Flight[]>(json, _web)!;
        return new DemoData(rows, all[..Math.Min(flights, all.Length)]);
    }

    private static Airport ToAirport(string[] fields) => new(
        fields[0], fields[1], fields[2], fields[3], fields[4],
        double.Parse(fields[5], CultureInfo.InvariantCulture), double.Parse(fields[6], CultureInfo.InvariantCulture));

    /// <summary>Fields of a line (RFC 4180): a quoted one may hold commas, and quotes doubled. The file has no line break in a field.</summary>
    private static string[] Fields(string line)
    {
        var fields = new List<string>();
        for (var at = 0; at <= line.Length;)
        {
            if (at < line.Length && line[at] == '"')
            {
                var end = at + 1;
                while (line[end] != '"' || (end + 1 < line.Length && line[end + 1] == '"')) { end += line[end] == '"' ? 2 : 1; }
                fields.Add(line[(at + 1)..end].Replace("\"\"", "\"", StringComparison.Ordinal));
                at = end + 2;
                continue;
            }

            var comma = line.IndexOf(',', at);
            if (comma < 0) { comma = line.Length; }
            fields.Add(line[at..comma]);
            at = comma + 1;
        }

        return [.. fields];
    }
}
