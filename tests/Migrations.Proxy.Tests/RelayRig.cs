using System.Net;
using Migrations.Proxy.Recording;
using Migrations.Proxy.Relaying;

namespace Migrations.Proxy.Tests;

/// <summary>A relay in front of source servers, over real sockets.</summary>
internal sealed class RelayRig : IAsyncDisposable
{
    private readonly RelayListener _listener;
    private readonly Task _running;

    private RelayRig(RelayListener listener, LogLines log)
    {
        (_listener, Log) = (listener, log);
        _running = listener.RunAsync();
    }

    public LogLines Log { get; }

    public int Port => _listener.EndPoint.Port;

    public RelayListener Listener => _listener;

    public static RelayRig Start(RelayOptions? options, Recorder? recorder, EndPoint[] sources, bool expectsProxyHeader = false, WireSecurity? security = null)
    {
        options ??= new RelayOptions { DrainTimeout = TimeSpan.FromSeconds(5) };
        var log = new LogLines();
        var nodes = new SourceNodes(sources, security, options.ConnectTimeout, TimeProvider.System, log);
        var greeting = new ClientGreeting(expectsProxyHeader, security, options.HeaderTimeout, TimeProvider.System, log);
        var listener = new RelayListener(RelayListener.BindSocket(new IPEndPoint(IPAddress.Loopback, TestPorts.Take())), greeting, nodes, recorder, options, TimeProvider.System, log);
        return new RelayRig(listener, log);
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
