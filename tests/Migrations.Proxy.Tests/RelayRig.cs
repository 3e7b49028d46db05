using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using Migrations.Proxy.Recording;
using Migrations.Proxy.Relaying;

namespace Migrations.Proxy.Tests;

/// <summary>A relay in front of source servers, over real sockets.</summary>
internal sealed class RelayRig : IAsyncDisposable
{
    private readonly RelayListener _listener;
    private readonly Task _running;

    private RelayRig(RelayListener listener)
    {
        _listener = listener;
        _running = listener.RunAsync();
    }

    public int Port => _listener.EndPoint.Port;

    public RelayListener Listener => _listener;

    public static RelayRig Start(RelayOptions? options, Recorder? recorder, EndPoint[] sources, bool expectsProxyHeader = false, WireSecurity? security = null)
    {
        options ??= new RelayOptions { DrainTimeout = TimeSpan.FromSeconds(5) };
        var nodes = new SourceNodes(sources, options.ConnectTimeout, TimeProvider.System, NullLogger.Instance);
        var listener = new RelayListener(RelayListener.BindSocket(new IPEndPoint(IPAddress.Loopback, 0)), nodes, recorder, options, TimeProvider.System, NullLogger.Instance) { ExpectsProxyHeader = expectsProxyHeader, Security = security };
        return new RelayRig(listener);
    }

    public static RelayRig Start(SourceServer source, RelayOptions? options = null, bool expectsProxyHeader = false) => Start(options, null, [source.EndPoint], expectsProxyHeader);

    /// <summary>A client and the source's end of its connection.</summary>
    public async Task<(Peer Client, Peer Source)> OpenAsync(SourceServer source)
    {
        var client = await Peer.ConnectAsync(Port);
        return (client, await source.AcceptAsync());
    }

    public async Task DrainAsync()
    {
        await _listener.DrainAsync();
        await _running;
    }

    public async ValueTask DisposeAsync()
    {
        await DrainAsync();
        _listener.Dispose();
    }
}
