using Migrations.Compare.Parity;
using Migrations.Compare.Reporting;
using Migrations.Replay.Executing;

namespace Migrations.Cli.Demo;

/// <summary>What a demo came to.</summary>
/// <param name="Clusters">Which clusters these were, and why.</param>
/// <param name="Recorder">How the source was recorded, and what that promises.</param>
/// <param name="BroughtOver">Documents that were there before the log.</param>
/// <param name="RequestsDriven">Whole requests that the load driver sent, by its own count.</param>
/// <param name="Captured">Exchanges the log holds.</param>
/// <param name="Lost">Requests that the recorder had to drop, by its own books; what the verification found besides is among the problems.</param>
/// <param name="Planted">Differences that the demo itself put on the target, and how they were found; empty on real clusters.</param>
/// <param name="Problems">Why the demo did not succeed; empty when it did.</param>
internal sealed record DemoResult(
    DemoClusters Clusters,
    string Source,
    string Target,
    string Recorder,
    long BroughtOver,
    int RequestsDriven,
    int Captured,
    long Lost,
    ReplayResult Replay,
    ComparisonReport Report,
    ParityReport Parity,
    int VersionsReconciled,
    string Database,
    IReadOnlyList<PlantedFinding> Planted,
    IReadOnlyList<string> Problems);
