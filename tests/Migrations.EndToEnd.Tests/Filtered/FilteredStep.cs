using Migrations.Cli.Demo.Traffic;

namespace Migrations.EndToEnd.Tests.Filtered;

/// <summary>A request, and what becomes of it where the filters of <see cref="FilterSet"/> hold.</summary>
/// <param name="IsKept">It is in the log, with its answer.</param>
/// <param name="Status">What it is answered with.</param>
internal sealed record FilteredStep(TrafficRequest Request, bool IsKept, int Status);
