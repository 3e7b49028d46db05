using System.Globalization;
using Migrations.Cli.Demo.Nodes;

namespace Migrations.Cli.Demo.Recording;

/// <summary>The sidecar as its own process on this machine.</summary>
public sealed class SidecarProcess : RecordingProcess
{
    private SidecarProcess(OwnedProcess process, int port)
        : base(process, port)
    {
    }

    /// <summary>Starts it and waits for the line that says it is listening.</summary>
    /// <param name="port">0 takes a free one.</param>
    /// <exception cref="NodeUnavailableException">It ended, or did not say that it is ready in time.</exception>
    public static async Task<SidecarProcess> StartAsync(string log, string keyFile, int port, TimeProvider time, CancellationToken cancellationToken)
    {
        string[] command = [SidecarLocation.Find(), "--log", log, "--key-file", keyFile, "--port", port.ToString(CultureInfo.InvariantCulture)];
        var process = OwnedProcess.Start(command, Path.GetDirectoryName(Path.GetFullPath(log))!, new Dictionary<string, string?>(), null, time);
        return new SidecarProcess(process, await ReadyLine.WaitAsync(process, "sidecar", time, cancellationToken));
    }
}
