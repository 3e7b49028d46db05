using System.Net;
using System.Net.Sockets;

namespace Migrations.Cli.Tests;

/// <summary>What the commands that ask clusters say when they cannot.</summary>
public class ClusterCommandTests
{
    [Theory]
    [InlineData("parity")]
    [InlineData("backfill")]
    [InlineData("reconcile --versions")]
    public async Task A_cluster_that_is_down_is_one_message_that_names_it(string command)
    {
        using var run = new CliRun();
        var port = ClosedPort();
        run.Write("migration.yaml", $"source: {{url: 'http://127.0.0.1:{port}'}}\ntarget: {{url: 'http://127.0.0.1:{port}'}}\n");
        Assert.Equal(1, await run.RunAsync(command.Split(' ')));
        Assert.Single(run.Error.TrimEnd().Split('\n'));
        Assert.Contains($"127.0.0.1:{port}", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("parity")]
    [InlineData("backfill")]
    public async Task A_missing_target_or_secret_is_a_usage_error(string command)
    {
        using var run = new CliRun();
        run.Write("migration.yaml", "source: {url: 'http://127.0.0.1:1'}\n");
        Assert.Equal(2, await run.RunAsync(command));
        Assert.StartsWith("migrations: migration.yaml: 'target' is missing", run.Error, StringComparison.Ordinal);

        run.Write("migration.yaml", "source: {url: 'http://127.0.0.1:1', credentials: {user: u, password: env:NOT_THERE}}\n");
        Assert.Equal(2, await run.RunAsync(command));
        Assert.StartsWith("migrations: migration.yaml:1:70: the environment variable NOT_THERE is not set", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reconcile_wants_to_be_told_what()
    {
        using var run = new CliRun();
        Assert.Equal(2, await run.RunAsync("reconcile"));
        Assert.Equal("migrations: say what to reconcile: --versions" + Environment.NewLine, run.Error);
    }

    private static int ClosedPort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
