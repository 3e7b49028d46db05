using System.Globalization;
using Migrations.Cli.Demo.Nodes;

namespace Migrations.Cli.Demo.Recording;

/// <summary>The sidecar as its own process on this machine.</summary>
public sealed class SidecarProcess : IAsyncDisposable
{
    private readonly OwnedProcess _process;

    private SidecarProcess(OwnedProcess process, int port) => (_process, Port) = (process, port);

    public int Port { get; }

    public int Id => _process.Id;

    public string Tail => _process.Tail;

    /// <summary>Starts it and waits for the line that says it is listening.</summary>
    /// <param name="port">0 takes a free one.</param>
    /// <exception cref="NodeUnavailableException">It ended, or did not say that it is ready in time.</exception>
    public static async Task<SidecarProcess> StartAsync(string log, string keyFile, int port, TimeProvider time, CancellationToken cancellationToken)
    {
        string[] command = [SidecarLocation.Find(), "--log", log, "--key-file", keyFile, "--port", port.ToString(CultureInfo.InvariantCulture)];
        var process = OwnedProcess.Start(command, Path.GetDirectoryName(Path.GetFullPath(log))!, new Dictionary<string, string?>(), null, time);
        return new SidecarProcess(process, await ReadyLine.WaitAsync(process, "sidecar", time, cancellationToken));
    }

    /// <summary>Ends it as an operator would: it drains, seals and exits.</summary>
    /// <returns>Its exit code.</returns>
    public async Task<int> StopAsync(CancellationToken cancellationToken)
    {
        await _process.StopAsync(TimeSpan.FromMinutes(1), cancellationToken);
        return await _process.Exited;
    }

    /// <summary>Kills it at once (SIGKILL).</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.Exited;
    }

    public ValueTask DisposeAsync() => _process.DisposeAsync();
}
