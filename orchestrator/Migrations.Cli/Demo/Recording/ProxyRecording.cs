namespace Migrations.Cli.Demo.Recording;

/// <summary>Records any source on this machine by a proxy in front of it: key, sidecar, proxy, log; nothing is put into the source.</summary>
/// <remarks>Clients connect to <see cref="Port"/>. What goes past it, backfill and pull among it, belongs on the source's own port.</remarks>
public sealed class ProxyRecording : IAsyncDisposable
{
    private ProxyRecording(string log, SidecarProcess sidecar, ProxyProcess proxy) => (LogDirectory, Sidecar, Proxy) = (log, sidecar, proxy);

    public string LogDirectory { get; }

    public SidecarProcess Sidecar { get; }

    public ProxyProcess Proxy { get; }

    /// <summary>Where clients connect, on 127.0.0.1.</summary>
    public int Port => Proxy.Port;

    /// <summary>Starts a sidecar and a proxy.</summary>
    /// <param name="folder">Made when there is none; holds the key and the proxy's ledger.</param>
    /// <param name="log">Where the capture log is kept.</param>
    /// <param name="sourcePorts">The source's nodes on 127.0.0.1.</param>
    /// <param name="more">More of the proxy's options, as on its command line.</param>
    public static async Task<ProxyRecording> StartAsync(string folder, string log, IEnumerable<int> sourcePorts, IEnumerable<string>? more, TimeProvider time, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(folder);
        var key = Path.Combine(folder, "key");
        RecorderKey.Ensure(key);
        var sidecar = await SidecarProcess.StartAsync(log, key, 0, time, cancellationToken);
        try
        {
            return new ProxyRecording(log, sidecar, await ProxyProcess.StartAsync(sourcePorts, key, sidecar.Port, folder, more, time, cancellationToken));
        }
        catch
        {
            await sidecar.DisposeAsync();
            throw;
        }
    }

    /// <summary>Ends the recording: the proxy drains and says goodbye, then the sidecar seals the log.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await Proxy.StopAsync(cancellationToken);
        await Sidecar.StopAsync(cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await Proxy.DisposeAsync();
        await Sidecar.DisposeAsync();
    }
}
