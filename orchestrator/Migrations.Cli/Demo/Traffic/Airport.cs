namespace Migrations.Cli.Demo.Traffic;

/// <summary>An airport, as the data set has it.</summary>
internal sealed record Airport(string Iata, string Name, string City, string State, string Country, double Latitude, double Longitude);
