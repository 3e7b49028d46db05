namespace Migrations.Cli.Demo.Nodes;

/// <summary>Hands out free ports on 127.0.0.1 for nodes and what stands before them.</summary>
/// <remarks>One that still meets another process's port takes the next (<see cref="ClusterNode.StartNewAsync"/>). Any thread.</remarks>
public static class NodePorts
{
    private static readonly FreePorts Free = new(20_000, 12_000);

    /// <summary>A port that nobody listened on when asked.</summary>
    public static int Take() => Free.Take();
}
