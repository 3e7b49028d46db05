using System.Globalization;
using System.Net;
using Migrations.Capture.Handshakes;
using Migrations.Proxy.Filtering;
using Migrations.Proxy.Recording;
using Migrations.Proxy.Relaying;
using Migrations.Proxy.Scanning;
using Migrations.Proxy.Securing;

namespace Migrations.Proxy.Hosting;

/// <summary>What a proxy is started with.</summary>
public sealed record ProxyOptions
{
    /// <summary>Address and port that clients connect to, <c>127.0.0.1:9200</c>; port 0 takes a free one.</summary>
    public required string Listen { get; init; }

    /// <summary>The source's nodes, <c>host:port</c> each; connections go round.</summary>
    public required IReadOnlyList<string> Sources { get; init; }

    /// <summary>The sidecar's port on 127.0.0.1.</summary>
    public int SidecarPort { get; init; } = 9810;

    /// <summary>Path of the sidecar's Unix socket, in place of the port; null: the port.</summary>
    public string? SidecarSocket { get; init; }

    /// <summary><c>observe</c>, <c>acknowledged</c>, <c>count</c> or <c>off</c>; the sidecar's word goes before it.</summary>
    public string Policy { get; init; } = "observe";

    /// <summary>How long an answer is held at most, milliseconds; past it it goes out, and a gap is told.</summary>
    public int HoldTimeoutMilliseconds { get; init; } = 2_000;

    /// <summary>Frames kept until the sidecar has them durable; past it they are dropped and counted, reads first.</summary>
    public long BufferBytes { get; init; } = 64L << 20;

    /// <summary>Memory of all connections and of the recorder in one sum: <see cref="BufferBytes"/>, 18 KB for each of <see cref="MaxConnections"/>, and what is left for larger reads; past it reads stay small.</summary>
    public long MemoryBytes { get; init; } = 256L << 20;

    /// <summary>Who records; the same over restarts. Null: from host and port.</summary>
    public string? Id { get; init; }

    public string? ClusterName { get; init; }

    public string? ClusterUuid { get; init; }

    /// <summary><c>elasticsearch</c> or <c>opensearch</c>, for the log's reader.</summary>
    public string? Product { get; init; }

    public string? ProductVersion { get; init; }

    /// <summary>Reads that are kept out of the log.</summary>
    public CaptureFilterOptions Filters { get; init; } = CaptureFilterOptions.None;

    public PassOrRefuse Http2 { get; init; }

    public PassOrRefuse Upgrade { get; init; }

    public PassOrRefuse Connect { get; init; }

    /// <summary>Clients begin with a PROXY protocol header (v1 or v2); one that does not is closed.</summary>
    public bool ProxyProtocol { get; init; }

    public TlsOptions Tls { get; init; } = new();

    public int MaxConnections { get; init; } = 8_192;

    /// <summary>Time that open requests are given at the stop.</summary>
    public int DrainSeconds { get; init; } = 30;

    /// <summary>File that the books are mirrored to; null: none.</summary>
    public string? LedgerFile { get; init; }

    /// <summary>All that is wrong with these, as far as can be told without touching disk or network.</summary>
    public IEnumerable<string> Problems()
    {
        var listen = TryReadListen();
        if (listen is null) { yield return $"--listen {Listen} is no address and port, such as 127.0.0.1:9200 or [::]:9200."; }
        if (Sources.Count == 0) { yield return "No --source is given."; }
        foreach (var source in Sources)
        {
            if (TryReadEndPoint(source) is not { } endPoint) { yield return $"--source {source} is no host and port, such as node1:9200."; }
            else if (endPoint.Equals(listen)) { yield return $"--source {source} is the proxy itself."; }
        }
        if (SidecarPort is < 1 or > 65535) { yield return $"There is no port {SidecarPort} for --sidecar-port."; }
        if (SidecarSocket is { } socket && LinkSocket.Problem(socket) is { } why) { yield return $"--sidecar-socket {socket}: {why}."; }
        if (TryReadPolicy() is null)
        {
            yield return Policy == "strict" ? "--policy strict (holding requests) is not available; use acknowledged." : $"--policy {Policy} is not known; it is one of observe, acknowledged, count, off.";
        }
        if (HoldTimeoutMilliseconds is < 1 or > 60_000) { yield return $"--hold-timeout {HoldTimeoutMilliseconds} is not between 1 and 60000 milliseconds."; }
        if (BufferBytes < 1 << 20) { yield return $"--buffer-bytes {BufferBytes} is less than {1 << 20}."; }
        if (MaxConnections is < 1 or > 1_000_000) { yield return $"--max-connections {MaxConnections} is not between 1 and 1000000."; }
        if (GrownBytes < 0) { yield return $"--memory-bytes {MemoryBytes} is less than --buffer-bytes and {SmallestConnectionBytes} for each of --max-connections: {MemoryBytes - GrownBytes}."; }
        if (DrainSeconds is < 0 or > 3_600) { yield return $"--drain-seconds {DrainSeconds} is not between 0 and 3600."; }
        if (Id is { } id && (id.Length is 0 or > 100 || id.Any(char.IsControl))) { yield return "--id is empty, too long or has control characters."; }
        foreach (var problem in Filters.Problems()) { yield return problem; }
        foreach (var problem in Tls.Problems()) { yield return problem; }
        if (ClusterUuid is { Length: > 100 }) { yield return "--cluster-uuid is too long."; }
    }

    internal IPEndPoint? TryReadListen() => Listen.Contains(':', StringComparison.Ordinal) && IPEndPoint.TryParse(Listen, out var listen) ? listen : null;

    internal IEnumerable<EndPoint> SourceEndPoints() => Sources.Select(static s => TryReadEndPoint(s)!);

    internal CapturePolicy? TryReadPolicy() => Policy switch
    {
        "observe" => CapturePolicy.Observe,
        "acknowledged" => CapturePolicy.Acknowledged,
        "count" => CapturePolicy.Count,
        "off" => CapturePolicy.Off,
        _ => null,
    };

    private const int SharedLineBytes = 1 << 10; // of each connection, for those whose lines come in pieces
    private const int SmallestConnectionBytes = (2 * RelayBuffers.SmallestBytes) + (2 * HeldLines.FreeBytes) + SharedLineBytes;

    private long GrownBytes => MemoryBytes - BufferBytes - ((long)MaxConnections * SmallestConnectionBytes);

    internal RelayOptions ToRelayOptions() => new() { MaxConnections = MaxConnections, MaxGrownBytes = GrownBytes, DrainTimeout = TimeSpan.FromSeconds(DrainSeconds) };

    internal RecorderOptions ToRecorderOptions(int port, string version) => new()
    {
        NodeId = Id ?? FormattableString.Invariant($"proxy-{Dns.GetHostName()}-{port}"),
        NodeName = Dns.GetHostName(),
        ClusterName = ClusterName,
        ClusterUuid = ClusterUuid ?? "_na_",
        Product = Product,
        ProductVersion = ProductVersion,
        ProxyVersion = version,
        SidecarPort = SidecarPort,
        SidecarSocket = SidecarSocket,
        Links = Math.Clamp(Environment.ProcessorCount, 1, 4),
        BufferBytes = BufferBytes,
        LineBytes = (long)MaxConnections * SharedLineBytes,
        HoldTimeout = TimeSpan.FromMilliseconds(HoldTimeoutMilliseconds),
        Policy = TryReadPolicy()!.Value,
        Filters = Filters,
        Http2 = Http2,
        Upgrade = Upgrade,
        Connect = Connect,
        LedgerFile = LedgerFile,
    };

    private static EndPoint? TryReadEndPoint(string text)
    {
        var colon = text.LastIndexOf(':');
        if (colon <= 0 || !int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port) || port is < 1 or > 65535) { return null; }
        var host = text[..colon];
        if (IPAddress.TryParse(host.Trim('[', ']'), out var address)) { return new IPEndPoint(address, port); }
        return Uri.CheckHostName(host) == UriHostNameType.Dns ? new DnsEndPoint(host, port) : null;
    }
}
