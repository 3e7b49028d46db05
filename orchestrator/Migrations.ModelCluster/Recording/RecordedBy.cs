namespace Migrations.ModelCluster.Recording;

/// <summary>Who records, and so what stands in the log.</summary>
public enum RecordedBy : byte
{
    /// <summary>The plugin in the node: requests, answers, and what the node did.</summary>
    Plugin = 1,

    /// <summary>The proxy in front of it: requests and answers.</summary>
    Proxy = 2,
}
