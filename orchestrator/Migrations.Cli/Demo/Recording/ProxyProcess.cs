using System.Globalization;
using Migrations.Cli.Demo.Nodes;

namespace Migrations.Cli.Demo.Recording;

/// <summary>The recording proxy as its own process on this machine, <c>migrations-sidecar proxy</c>.</summary>
public sealed class ProxyProcess : RecordingProcess
{
    private ProxyProcess(OwnedProcess process, int port)
        : base(process, port)
    {
    }

    /// <summary>Starts it and waits for the line that says it is listening.</summary>
    /// <param name="sourcePorts">The source's nodes on 127.0.0.1.</param>
    /// <param name="workingFolder">Where it runs; its ledger is kept here.</param>
    /// <param name="more">More of its options, as on its command line.</param>
    /// <exception cref="NodeUnavailableException">It ended, or did not say that it is ready in time.</exception>
    public static async Task<ProxyProcess> StartAsync(
        IEnumerable<int> sourcePorts, string keyFile, int sidecarPort, string workingFolder, IEnumerable<string>? more, TimeProvider time, CancellationToken cancellationToken)
    {
        string[] command =
        [
            SidecarLocation.Find(), "proxy", "--listen", Local(NodePorts.Take()), "--key-file", keyFile, "--sidecar-port", sidecarPort.ToString(CultureInfo.InvariantCulture),
            "--ledger-file", Path.Combine(workingFolder, "proxy-ledger.json"), .. sourcePorts.SelectMany(static port => (string[])["--source", Local(port)]), .. more ?? [],
        ];
        var process = OwnedProcess.Start(command, workingFolder, new Dictionary<string, string?>(), null, time);
        return new ProxyProcess(process, await ReadyLine.WaitAsync(process, "proxy", time, cancellationToken));
    }

    private static string Local(int port) => string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{port}");
}
