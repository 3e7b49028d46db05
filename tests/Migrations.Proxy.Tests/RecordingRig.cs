using System.Net;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Migrations.Capture.Frames;
using Migrations.Capture.Handshakes;
using Migrations.Capture.Segments;
using Migrations.Capture.Verifying;
using Migrations.Proxy.Recording;
using Migrations.Proxy.Relaying;
using Migrations.Sidecar.Tests;

namespace Migrations.Proxy.Tests;

/// <summary>A relay that records, in front of a source, with a sidecar's port to record to.</summary>
internal sealed class RecordingRig : IAsyncDisposable
{
    private readonly Recorder _recorder;
    private readonly RelayRig _relay;
    private bool _isEnded;

    private RecordingRig(Recorder recorder, RelayRig relay)
    {
        (_recorder, _relay) = (recorder, relay);
    }

    public int Port => _relay.Port;

    public Recorder Recorder => _recorder;

    /// <summary>Does not wait long for what is open.</summary>
    public static RelayOptions Short { get; } = new() { DrainTimeout = TimeSpan.FromMilliseconds(200) };

    /// <summary>Connections being relayed.</summary>
    public int Count => _relay.Listener.Count;

    public long GrownBytes => _relay.Listener.GrownBytes;

    public static RecorderOptions Options(int sidecarPort, CapturePolicy policy = CapturePolicy.Observe) =>
        new() { NodeId = "proxy-1", NodeName = "front", SidecarPort = sidecarPort, Policy = policy, HoldTimeout = TimeSpan.FromSeconds(20) };

    public static RecordingRig Start(RecorderOptions options, EndPoint source, RelayOptions? relay = null, bool expectsProxyHeader = false)
    {
        var recorder = StartRecorder(options);
        return new RecordingRig(recorder, RelayRig.Start(relay ?? Short, recorder, [source], expectsProxyHeader));
    }

    public static Recorder StartRecorder(RecorderOptions options, TimeProvider? time = null, ILogger? logger = null)
    {
        var recorder = new Recorder(options, new SharedKey(Convert.FromHexString(TestFolder.Key)), 0x1234, time ?? TimeProvider.System, logger ?? NullLogger.Instance);
        recorder.Start();
        return recorder;
    }

    /// <summary>Drains the relay and says goodbye to the sidecar; over as soon as that has taken all.</summary>
    public async Task EndAsync(int patienceMilliseconds = 60_000)
    {
        _isEnded = true;
        await _relay.DrainAsync();
        var patience = TimeSpan.FromMilliseconds(patienceMilliseconds);
        await _recorder.GoodbyeAsync(patience, patience);
    }

    /// <summary>What the log says when it is read as a whole.</summary>
    public static LogVerificationResult Verify(TestFolder folder) => LogVerification.Run(CaptureLog.Open(folder.Log));

    /// <summary>The bytes of one direction of the connection whose client has this address, as the log holds them.</summary>
    public static byte[] Recorded(TestFolder folder, EndPoint client, FrameKind kind)
    {
        var frames = CaptureLog.Open(folder.Log).ReadFrames().ToArray();
        var text = $"\"remote\":\"{client}\"";
        var opened = frames.Single(f => f.Header.Kind == FrameKind.Opened && System.Text.Encoding.UTF8.GetString(f.Payload.Span).Contains(text, StringComparison.Ordinal));
        var bytes = new MemoryStream();
        foreach (var frame in frames.Where(f => f.Header.Kind == kind && f.Header.Connection == opened.Header.Connection))
        {
            Assert.Equal((ulong)bytes.Length, frame.Header.Position);
            bytes.Write(frame.Payload.Span);
        }
        return bytes.ToArray();
    }

    public async ValueTask DisposeAsync()
    {
        if (!_isEnded) { await EndAsync(patienceMilliseconds: 100); }
        await _relay.DisposeAsync();
        await _recorder.DisposeAsync();
    }
}
