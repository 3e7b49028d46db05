namespace Migrations.ModelCluster.Recording;

/// <summary>How a model is recorded.</summary>
public sealed record RecordingOptions
{
    /// <summary>The proxy sees requests and answers only: no effect, shard or state record is written.</summary>
    public RecordedBy By { get; init; } = RecordedBy.Plugin;

    /// <summary>Decides how far behind its last operation a shard's checkpoint is, as with an asynchronous translog, and what of the rest a restart loses. Null: every operation is synced at once.</summary>
    public Random? Syncs { get; init; }
}
