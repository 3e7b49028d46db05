using Migrations.Cli.Demo.Nodes;

namespace Migrations.Cli.Demo.Recording;

/// <summary>Sidecar or proxy as its own process on this machine.</summary>
public abstract class RecordingProcess : IAsyncDisposable
{
    private readonly OwnedProcess _process;

    private protected RecordingProcess(OwnedProcess process, int port) => (_process, Port) = (process, port);

    /// <summary>Where it listens, on 127.0.0.1.</summary>
    public int Port { get; }

    public int Id => _process.Id;

    public string Tail => _process.Tail;

    /// <summary>Ends it as an operator would: it takes no more, brings to its end what is open, and exits.</summary>
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

    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        GC.SuppressFinalize(this);
    }
}
