using System.Net.Sockets;
using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;
using Migrations.Capture.Handshakes;
using Migrations.Proxy.Hosting;
using Migrations.Proxy.Securing;
using Serilog.Extensions.Logging;

namespace Migrations.Sidecar.Hosting;

/// <summary>Runs the proxy until it is told to stop. Its own process: it lies in the data path and must outlive the sidecar.</summary>
public static class ProxyHost
{
    /// <summary>Runs until SIGTERM, SIGINT or <paramref name="cancel"/>; returns the exit code.</summary>
    /// <param name="output">Gets the one line that says it is ready; the log goes to stderr.</param>
    /// <exception cref="SidecarRefusal">It does not start.</exception>
    public static async Task<int> RunAsync(ProxyOptions options, string keyFile, string? serviceLog, TextWriter output, CancellationToken cancel)
    {
        SocketThreads.Serve();
        if (options.Problems().ToArray() is { Length: > 0 } problems) { throw new SidecarRefusal(SidecarRefusal.Usage, string.Join(Environment.NewLine, problems)); }
        if (!SharedKey.TryReadFile(keyFile, out var key, out var problem)) { throw new SidecarRefusal(SidecarRefusal.Usage, problem); }
        using var serilog = SidecarHost.MakeLogger(serviceLog);
        using var loggers = new SerilogLoggerFactory(serilog);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        using var term = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        await using var server = await StartAsync(options, key, loggers.CreateLogger("Migrations.Proxy"), stop.Token);
        await output.WriteLineAsync($"ready on {server.EndPoint}, source {string.Join(", ", options.Sources)}, policy {options.Policy}");
        await output.FlushAsync(CancellationToken.None);
        var stopped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using (stop.Token.Register(stopped.SetResult)) { await stopped.Task; }
        await server.StopAsync();
        return 0;

        void Stop(PosixSignalContext signal)
        {
            signal.Cancel = true;
            stop.Cancel();
        }
    }

    private static async Task<ProxyServer> StartAsync(ProxyOptions options, SharedKey key, ILogger logger, CancellationToken cancel)
    {
        try
        {
            return await ProxyServer.StartAsync(options, key, TimeProvider.System, logger, cancel);
        }
        catch (TlsFilesException e)
        {
            throw new SidecarRefusal(SidecarRefusal.Usage, e.Message);
        }
        catch (SocketException e)
        {
            throw new SidecarRefusal(SidecarRefusal.Failed, $"Cannot listen on {options.Listen}: {e.Message}.");
        }
    }
}
