namespace Migrations.Cli.Demo.Traffic;

/// <summary>A departure, as the data set has it.</summary>
/// <param name="Date">In the form <c>yyyy/MM/dd HH:mm</c>.</param>
/// <param name="Delay">Minutes; below zero is early.</param>
/// <param name="Distance">Miles.</param>
internal sealed record Flight(string Date, int Delay, int Distance, string Origin, string Destination);
