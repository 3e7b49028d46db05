using Migrations.Compare.Parity;
using Migrations.Compare.Reporting;
using Migrations.Replay.Executing;

namespace Migrations.Cli.Demo;

/// <summary>A replayed and judged log.</summary>
/// <param name="Captured">Exchanges the log holds.</param>
/// <param name="Differences">Every document that is not the same, after versions were set.</param>
internal sealed record JudgedReplay(
    int Captured, ReplayResult Replay, ComparisonReport Report, ParityReport Parity, IReadOnlyList<DocumentDifference> Differences, int VersionsReconciled);
