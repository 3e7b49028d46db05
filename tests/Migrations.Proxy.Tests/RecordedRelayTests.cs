using System.Net;
using Migrations.Proxy.Recording;
using Migrations.Proxy.Relaying;

namespace Migrations.Proxy.Tests;

/// <summary>The same while everything is recorded, and each answer to what may have changed something waits until that is durable.</summary>
public sealed class RecordedRelayTests : RelayTests, IAsyncDisposable
{
    private readonly FakeSidecar _sidecar = new();
    private Recorder? _recorder;

    private protected override int StartBytes => 12;

    private protected override async Task<RelayRig> StartAsync(RelayOptions options, params EndPoint[] sources)
    {
        _recorder = RecordingRig.StartRecorder(RecordingRig.Options(_sidecar.Port, CapturePolicy.Acknowledged) with { Links = 1 });
        await _sidecar.AcceptAsync();
        _ = _sidecar.AcknowledgeAllAsync();
        return RelayRig.Start(options, _recorder, sources);
    }

    /// <summary>Nothing may have gone past the recording: no error of its own, nothing held for too long.</summary>
    public async ValueTask DisposeAsync()
    {
        var ledger = _recorder!.Ledger();
        await _recorder.DisposeAsync();
        _sidecar.Dispose();
        Assert.Equal((0, 0, ledger.ConnectionsOpened), (ledger.Errors, ledger.Released?.GetValueOrDefault("timeout") ?? 0, ledger.ConnectionsClosed));
    }
}
