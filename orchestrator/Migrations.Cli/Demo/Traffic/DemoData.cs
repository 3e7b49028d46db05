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

    /// <summary>Fields of a line; a quoted one may hold commas. The file has no quote inside quotes and no line break in a field.</summary>
    private static string[] Fields(string line)
    {
        var fields = new List<string>();
        for (var at = 0; at <= line.Length;)
        {
            var quoted = at < line.Length && line[at] == '"';
            var start = quoted ? at + 1 : at;
            var end = line.IndexOf(quoted ? '"' : ',', start);
            if (end < 0) { end = line.Length; }
            fields.Add(line[start..end]);
            at = end + (quoted ? 2 : 1);
        }

        return [.. fields];
    }
}
