namespace Migrations.ModelCluster.Faults;

/// <summary>One thing that goes wrong, once.</summary>
/// <param name="Delay">Waited before anything else.</param>
public sealed record Fault(FaultKind Kind, TimeSpan Delay = default);
