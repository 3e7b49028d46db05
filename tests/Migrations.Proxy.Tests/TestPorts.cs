using Migrations.Cli.Demo.Nodes;

namespace Migrations.Proxy.Tests;

/// <summary>Hands out ports on 127.0.0.1 to whom a test ends and starts again, or connects to while nobody is there; below those of the demo's nodes. Any thread.</summary>
internal static class TestPorts
{
    private static readonly FreePorts Free = new(12_000, 8_000);

    /// <summary>A port that nobody listened on when asked.</summary>
    public static int Take() => Free.Take();
}
