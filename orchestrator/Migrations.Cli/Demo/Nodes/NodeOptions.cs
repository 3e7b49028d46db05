namespace Migrations.Cli.Demo.Nodes;

/// <summary>How a node is set up.</summary>
public sealed record NodeOptions
{
    /// <summary>What runs.</summary>
    public required NodeProduct Product { get; init; }

    /// <summary>The node's own folder: home, data and logs are made in it, and it belongs to the node.</summary>
    public required string Folder { get; init; }

    /// <summary>The cluster's name.</summary>
    public required string ClusterName { get; init; }

    /// <summary>The node's name; no two nodes on a machine should share one, since we know ours by it.</summary>
    public required string NodeName { get; init; }

    /// <summary>The HTTP port on 127.0.0.1; 0 takes a free one, which the node then keeps over restarts.</summary>
    public int HttpPort { get; init; }

    /// <summary>The transport port on 127.0.0.1; 0 takes a free one.</summary>
    public int TransportPort { get; init; }

    /// <summary>Chooses a port where none was set.</summary>
    public Func<int> ChoosePort { get; init; } = NodePorts.Take;

    /// <summary><c>127.0.0.1:port</c> of the transport of every node of the cluster; empty makes it a cluster of one.</summary>
    public IReadOnlyList<string> SeedHosts { get; init; } = [];

    /// <summary>Names of the nodes that form a cluster of several when it is new.</summary>
    public IReadOnlyList<string> FirstManagers { get; init; } = [];

    /// <summary>A folder that snapshot repositories may lie in (<c>path.repo</c>); made, and given to the node's user. Null: none.</summary>
    public string? RepositoryFolder { get; init; }

    /// <summary>Further lines of the settings file; they win over ours.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>();

    /// <summary>The JVM's heap, MiB.</summary>
    public int HeapMegabytes { get; init; } = 512;

    /// <summary>How long a start may take; past it the node is killed and its log shown. Alone on a machine it takes 8 s.</summary>
    public TimeSpan StartPatience { get; init; } = TimeSpan.FromMinutes(4);

    /// <summary>How long a stop may take; past it the node is killed, and the stop fails.</summary>
    public TimeSpan StopPatience { get; init; } = TimeSpan.FromMinutes(3);

    /// <summary>Where distributions are kept.</summary>
    public string CacheFolder { get; init; } = NodeDistribution.DefaultCacheFolder;

    /// <summary>The clock of waiting.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
