using Migrations.Capture.Records;

namespace Migrations.Proxy.Recording;

/// <summary>The books of one link since the epoch began. Every change under the link's lock; the recorder adds the links up.</summary>
internal sealed class LedgerCounts
{
    private static readonly string[] ReleaseTexts = ["durable", "timeout", "linkLost", "overflow", "stopping", "policy"];
    private static readonly string[] NotCapturedTexts = ["http2", "upgrade", "connect", "off", "error"];

    private readonly long[] _released = new long[ReleaseTexts.Length];
    private readonly long[] _notCaptured = new long[NotCapturedTexts.Length];

    public long ConnectionsOpened { get; set; }

    public long ConnectionsClosed { get; set; }

    public long RequestBytes { get; set; }

    public long ResponseBytes { get; set; }

    public long Requests { get; set; }

    public long FramesMade { get; set; }

    public long FramesDropped { get; set; }

    public long BytesDropped { get; set; }

    public long RequestsDropped { get; set; }

    public long Held { get; set; }

    public long FilteredOut { get; set; }

    public long Errors { get; set; }

    public static string TextOf(Release why) => ReleaseTexts[(int)why];

    public void Released(Release why) => _released[(int)why]++;

    public void NotCaptured(NotCaptured why) => _notCaptured[(int)why]++;

    public void AddTo(LedgerCounts sum)
    {
        sum.ConnectionsOpened += ConnectionsOpened;
        sum.ConnectionsClosed += ConnectionsClosed;
        sum.RequestBytes += RequestBytes;
        sum.ResponseBytes += ResponseBytes;
        sum.Requests += Requests;
        sum.FramesMade += FramesMade;
        sum.FramesDropped += FramesDropped;
        sum.BytesDropped += BytesDropped;
        sum.RequestsDropped += RequestsDropped;
        sum.Held += Held;
        sum.FilteredOut += FilteredOut;
        sum.Errors += Errors;
        for (var i = 0; i < _released.Length; i++) { sum._released[i] += _released[i]; }
        for (var i = 0; i < _notCaptured.Length; i++) { sum._notCaptured[i] += _notCaptured[i]; }
    }

    /// <summary>As it goes into heartbeats and the goodbye. A proxy sees no effects, shards or cluster state.</summary>
    public LedgerRecord ToRecord() => new(
        ConnectionsOpened, ConnectionsClosed, RequestBytes, ResponseBytes, Requests, 0, 0, 0, FramesMade, FramesDropped, BytesDropped, RequestsDropped, Held,
        Named(ReleaseTexts, _released), Named(NotCapturedTexts, _notCaptured), FilteredOut, Errors);

    private static Dictionary<string, long> Named(string[] names, long[] counts)
    {
        var named = new Dictionary<string, long>(StringComparer.Ordinal);
        for (var i = 0; i < names.Length; i++)
        {
            if (counts[i] > 0) { named.Add(names[i], counts[i]); }
        }
        return named;
    }
}
