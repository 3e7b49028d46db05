using System.Globalization;
using Microsoft.Extensions.Logging;
using Migrations.Capture.Frames;
using Migrations.Capture.Handshakes;
using Migrations.Capture.Records;
using Migrations.Proxy.Filtering;
using Migrations.Proxy.Linking;
using Migrations.Proxy.Scanning;

namespace Migrations.Proxy.Recording;

/// <summary>What all links share: the epoch, the memory, the policy, the books. Any thread.</summary>
/// <remarks>End: <see cref="StopHolding"/> when nothing may wait any more, then <see cref="GoodbyeAsync"/> once the last connection is closed.</remarks>
internal sealed class Recorder : IAsyncDisposable
{
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(1);

    private readonly Link[] _links;
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _policyGate = new();
    private readonly LedgerMirror _mirror;
    private readonly FlushThread _flushing;
    private readonly long _startedMonotonic;
    private Task[] _running = [];
    private ITimer? _heart;
    private int _turn = -1;
    private volatile byte _sidecarPolicy;

    /// <param name="epoch">Random, never 0: names this start of the proxy.</param>
    public Recorder(RecorderOptions options, SharedKey key, ulong epoch, TimeProvider time, ILogger logger)
    {
        (Options, Key, Epoch, Time, Logger) = (options, key, epoch, time, logger);
        Clock = new RecorderClock(time);
        Budget = new Budget(options.BufferBytes);
        Lines = new HeldLines(options.LineBytes);
        Filter = CaptureFilter.From(options.Filters);
        _startedMonotonic = Clock.Monotonic();
        _mirror = new LedgerMirror(this);
        _links = [.. Enumerable.Range(0, options.Links).Select(i => new Link(new LinkRecorder(this, (ushort)i)))];
        _flushing = new FlushThread(_links);
    }

    public RecorderOptions Options { get; }

    public SharedKey Key { get; }

    public ulong Epoch { get; }

    public TimeProvider Time { get; }

    public ILogger Logger { get; }

    public RecorderClock Clock { get; }

    public Budget Budget { get; }

    public HeldLines Lines { get; }

    /// <summary>Null: all that passes is recorded.</summary>
    public CaptureFilter? Filter { get; }

    public FlushThread Flushing => _flushing;

    public bool IsStopping { get; private set; }

    /// <summary>The sidecar's word, or the proxy's own setting while it has none.</summary>
    public CapturePolicy Policy => _sidecarPolicy is 0 ? Options.Policy : (CapturePolicy)_sidecarPolicy;

    /// <summary>True when frames of bytes are made.</summary>
    public bool Records => Policy is CapturePolicy.Observe or CapturePolicy.Acknowledged;

    public void Start()
    {
        foreach (var link in _links) { link.Recorder.Begin(Hello(link.Recorder.Number)); }
        _running = [.. _links.Select(link => Task.Run(() => link.RunAsync(_stop.Token)))];
        _heart = Time.CreateTimer(static r => ((Recorder)r!).Heartbeat(), this, Beat, Beat);
    }

    /// <summary>A client was connected to the source; null when the policy is off and nothing looks.</summary>
    public ConnectionTap? Open(string? remote, string? local)
    {
        var link = _links[(uint)Interlocked.Increment(ref _turn) % (uint)_links.Length];
        return link.Recorder.Open(link, remote, local);
    }

    /// <summary>The sidecar said so; 0 gives the word back to the proxy's own setting.</summary>
    public void SetSidecarPolicy(byte code)
    {
        lock (_policyGate)
        {
            if (code != 0 && !Enum.IsDefined((CapturePolicy)code))
            {
                Logger.PolicyUnknown(code, Policy.ToString());
                return;
            }
            if (_sidecarPolicy == code) { return; }
            var before = Policy;
            _sidecarPolicy = code;
            if (before == Policy) { return; }
            Logger.PolicyChanged(Policy.ToString());
            foreach (var link in _links) { link.Recorder.PolicyChanged(before); }
            Mirror($"policy {TextOf(Policy)}");
        }
    }

    public LedgerRecord Ledger()
    {
        var sum = new LedgerCounts();
        foreach (var link in _links) { link.Recorder.AddTo(sum); }
        return sum.ToRecord();
    }

    /// <summary>Asks for a copy of the books in the mirror file.</summary>
    public void Mirror(string state) => _mirror.Changed(state);

    /// <summary>Lets go of everything held; nothing is held any more.</summary>
    public void StopHolding()
    {
        IsStopping = true;
        foreach (var link in _links) { link.Recorder.ReleaseAll(Release.Stopping); }
    }

    /// <summary>The last frames, then the end of the links; waits for the sidecar until nothing came of it for as long as <paramref name="quiet"/>, and no longer than <paramref name="longest"/>.</summary>
    public async Task GoodbyeAsync(TimeSpan quiet, TimeSpan longest)
    {
        StopHolding();
        if (_heart is not null) { await _heart.DisposeAsync(); }
        foreach (var link in _links) { link.Recorder.EndConnections(); }
        var ledger = FramePayloads.Ledger(Ledger());
        var patience = new GoodbyePatience(quiet, longest, Time);
        await Task.WhenAll(_links.Select(link => link.EndAsync(ledger, patience)));
        await _stop.CancelAsync();
        await Task.WhenAll(_running);
        _mirror.Write("stopped");
    }

    public async ValueTask DisposeAsync()
    {
        if (_heart is not null) { await _heart.DisposeAsync(); }
        await _stop.CancelAsync();
        await Task.WhenAll(_running);
        _flushing.Dispose();
        _mirror.Dispose();
        _stop.Dispose();
    }

    public static string TextOf(CapturePolicy policy) => policy.ToString().ToLowerInvariant();

    private void Heartbeat()
    {
        Clock.Adjust();
        var ledger = FramePayloads.Ledger(Ledger());
        foreach (var link in _links) { link.Heartbeat(ledger); }
    }

    private byte[] Hello(ushort link) => FramePayloads.Hello(new HelloRecord(
        1, "proxy", Epoch.ToString("x16", CultureInfo.InvariantCulture), link, Options.Links, new HelloNode(Options.NodeId, Options.NodeName),
        new HelloCluster(Options.ClusterName, Options.ClusterUuid), Options.Product, Options.ProductVersion, Options.ProxyVersion, TextOf(Policy), Effects: false,
        Clock.UnixNanos(_startedMonotonic), _startedMonotonic));
}
