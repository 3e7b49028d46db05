using System.Net.Sockets;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Migrations.Capture.Handshakes;
using Migrations.Capture.Segments;
using Migrations.Sidecar.Ingest;

namespace Migrations.Sidecar.Hosting;

/// <summary>The sidecar: opens the log, listens, and on its way out drains and seals.</summary>
/// <remarks>All that must be ready before anyone connects is done in StartAsync, where a refusal still stops the start.</remarks>
internal sealed class SidecarService(SidecarOptions options, TextWriter output, TimeProvider time, IHostApplicationLifetime lifetime, ILogger<SidecarService> logger)
    : BackgroundService
{
    private CaptureLogWriter? _log;
    private IngestWriter? _writer;
    private IngestListener? _listener;

    /// <summary>The process's exit code once it has stopped.</summary>
    public int ExitCode { get; private set; }

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        if (!SharedKey.TryReadFile(options.KeyFile, out var key, out var problem)) { throw new SidecarRefusal(SidecarRefusal.Usage, problem); }
        RefuseTheNodesDisk();
        _log = OpenLog();
        _writer = new IngestWriter(_log, options.Ingest, time, logger);
        _listener = new IngestListener(_log, _writer, key, options.Ingest, time, logger);
        var port = Bind(_listener);
        BindSocket(_listener);
        _writer.Start();
        logger.Listening(port, _log.Directory, _log.Segments);
        await output.WriteLineAsync(FormattableString.Invariant($"ready on 127.0.0.1:{port}, log {_log.Directory}"));
        await output.FlushAsync(cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var accepting = _listener!.AcceptAsync(stoppingToken);
        var ended = await Task.WhenAny(accepting, _writer!.Ended);
        if (ended == accepting && accepting.IsCompletedSuccessfully) { return; }
        // Nobody else would notice: a background service that fails ends its process with exit code 0.
        logger.WriterEnded(ended.Exception?.InnerException?.Message ?? "its queue was closed");
        ExitCode = SidecarRefusal.Failed;
        lifetime.StopApplication();
    }

    /// <summary>Links first, then the queue, then the seal.</summary>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        if (_listener is null || _writer is null || _log is null) { return; }
        logger.Stopping(_listener.Links);
        await _listener.StopAsync();
        _writer.Complete();
        try
        {
            await _writer.Ended;
            _log.Seal();
            logger.Stopped();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException || ExitCode != 0)
        {
            logger.IngestStopped($"The log could not be sealed: {e.Message} The next start recovers it.");
            ExitCode = SidecarRefusal.Failed;
        }
    }

    public override void Dispose()
    {
        _listener?.Dispose();
        _log?.Dispose();
        base.Dispose();
    }

    private void RefuseTheNodesDisk()
    {
        if (options.NodeData is null || options.AllowSameDisk) { return; }
        if (FileSystems.AreOne(options.LogDirectory, options.NodeData))
        {
            throw new SidecarRefusal(SidecarRefusal.Usage, $"The log {options.LogDirectory} would be on the file system of the node's data {options.NodeData}: were it to fill, the node would refuse writes. Choose another, or allow it with --allow-same-disk.");
        }
    }

    private CaptureLogWriter OpenLog()
    {
        try
        {
            return CaptureLogWriter.Open(options.LogDirectory, options.Log, time);
        }
        catch (Exception e) when (e is LogInUseException or SegmentCorruptException)
        {
            throw new SidecarRefusal(SidecarRefusal.Failed, e is SegmentCorruptException ? $"The log {options.LogDirectory} is damaged: {e.Message}." : e.Message);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SidecarRefusal(SidecarRefusal.Usage, $"The log directory {options.LogDirectory} cannot be used: {e.Message}");
        }
    }

    private int Bind(IngestListener listener)
    {
        try
        {
            return listener.Bind(options.Port);
        }
        catch (SocketException e)
        {
            throw new SidecarRefusal(SidecarRefusal.Failed, $"Cannot listen on 127.0.0.1:{options.Port}: {e.Message}. Is another sidecar running? --port 0 takes a free port.");
        }
    }

    private void BindSocket(IngestListener listener)
    {
        if (options.Socket is not { } path) { return; }
        try
        {
            listener.BindSocket(path);
        }
        catch (Exception e) when (e is SocketException or IOException or UnauthorizedAccessException)
        {
            throw new SidecarRefusal(SidecarRefusal.Failed, $"Cannot listen on the socket {path}: {e.Message.TrimEnd('.')}.");
        }
    }
}
