namespace Migrations.ModelCluster.Tests.Histories;

/// <summary>The system's time, later: of a step that is done long after the one before it.</summary>
internal sealed class LaterTime(TimeSpan by) : TimeProvider
{
    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + by;
}
