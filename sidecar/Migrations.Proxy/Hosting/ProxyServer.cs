using System.Net;
using System.Net.Sockets;
using System.Reflection;
using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using Migrations.Capture.Handshakes;
using Migrations.Proxy.Recording;
using Migrations.Proxy.Relaying;
using Migrations.Proxy.Securing;

namespace Migrations.Proxy.Hosting;

/// <summary>The proxy as a whole: listens, relays, records, and on its way out drains and says goodbye.</summary>
public sealed class ProxyServer : IAsyncDisposable
{
    // What the sidecar is given to take the last frames: one that is away costs the first, one that goes on taking them at most the second.
    private static readonly TimeSpan GoodbyeQuiet = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan GoodbyeLongest = TimeSpan.FromSeconds(15);

    private readonly SourceNodes _nodes;
    private readonly RelayListener _listener;
    private readonly Recorder _recorder;
    private Task? _running;

    private ProxyServer(SourceNodes nodes, RelayListener listener, Recorder recorder) => (_nodes, _listener, _recorder) = (nodes, listener, recorder);

    /// <summary>Where clients connect.</summary>
    public IPEndPoint EndPoint => _listener.EndPoint;

    /// <summary>Binds the port, and opens the links to the sidecar; a sidecar that is not there is waited for, not needed.</summary>
    /// <param name="options">Without <see cref="ProxyOptions.Problems"/>.</param>
    /// <exception cref="SocketException">The port is not to be had.</exception>
    /// <exception cref="TlsFilesException">A certificate, key or authority file cannot be used.</exception>
    public static async Task<ProxyServer> StartAsync(ProxyOptions options, SharedKey key, TimeProvider time, ILogger logger, CancellationToken cancel)
    {
        var relay = options.ToRelayOptions();
        var security = Secure(options.Tls, time, logger);
        var nodes = new SourceNodes(options.SourceEndPoints(), security, relay.ConnectTimeout, time, logger);
        var greeting = new ClientGreeting(options.ProxyProtocol, security, relay.HeaderTimeout, time, logger);
        var reserved = RelayListener.BindSocket(options.TryReadListen()!);
        var epoch = BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(8));
        var port = ((IPEndPoint)reserved.LocalEndPoint!).Port;
        var recorder = new Recorder(options.ToRecorderOptions(port, Version()), key, Math.Max(epoch, 1), time, logger);
        var listener = new RelayListener(reserved, greeting, nodes, recorder, relay, time, logger);
        var server = new ProxyServer(nodes, listener, recorder);
        recorder.Start();
        await nodes.ProbeAsync(cancel);
        server._running = listener.RunAsync();
        return server;
    }

    /// <summary>First the port, then the open requests, then what is held, then the last frames.</summary>
    public async Task StopAsync()
    {
        await _listener.DrainAsync();
        if (_running is { } running) { await running; }
        await _recorder.GoodbyeAsync(GoodbyeQuiet, GoodbyeLongest);
    }

    public async ValueTask DisposeAsync()
    {
        _listener.Dispose();
        await _recorder.DisposeAsync();
    }

    private static WireSecurity? Secure(TlsOptions tls, TimeProvider time, ILogger logger)
    {
        if (tls.Certificate is null && !tls.Source) { return null; }
        return new WireSecurity(
            tls.Certificate is null ? null : new ListenerSecurity(tls, time, logger.TlsFilesFailed),
            tls.Source ? new SourceSecurity(tls, time, logger.TlsFilesFailed) : null,
            logger);
    }

    private static string Version() => typeof(ProxyServer).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "";
}
