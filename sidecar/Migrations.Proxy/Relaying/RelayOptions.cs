namespace Migrations.Proxy.Relaying;

/// <summary>Bounds and times of the relay.</summary>
internal sealed record RelayOptions
{
    /// <summary>Connections relayed at once; past it new ones wait in the kernel's queue until one ends.</summary>
    public int MaxConnections { get; init; } = 8192;

    /// <summary>Bytes of relay buffers above the 16 KB that each connection has; past it reads stay small.</summary>
    public long MaxGrownBytes { get; init; } = 64L << 20;

    /// <summary>Time for a connection to a source node, its TLS handshake included; past it the node counts as dead.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Time for what a client has to begin with: a PROXY header, a TLS handshake.</summary>
    public TimeSpan HeaderTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Time in which nothing passes on a connection of which one side has ended, or takes no more; then it is reset, as the kernel of that side would.</summary>
    public TimeSpan HalfOpenTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Time that open requests are given at the stop; past it their connections are reset.</summary>
    public TimeSpan DrainTimeout { get; init; } = TimeSpan.FromSeconds(30);
}
