using Migrations.Cli.Demo.Traffic;

namespace Migrations.Cli.Demo.Embedded;

/// <summary>A question whose answer must show a planted difference.</summary>
/// <param name="Shows">Kind and place of every difference it must show, each once, in ordinal order.</param>
internal sealed record PlantedAnswer(TrafficRequest Request, IReadOnlyList<string> Shows);
