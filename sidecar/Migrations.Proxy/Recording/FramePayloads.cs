using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Migrations.Capture.Records;

namespace Migrations.Proxy.Recording;

/// <summary>The JSON payloads a recorder writes, byte for byte as the plugin writes them (docs/golden).</summary>
internal static class FramePayloads
{
    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    private static readonly byte[][] ReleasedBy = [.. Enum.GetValues<Release>().Select(static why => System.Text.Encoding.UTF8.GetBytes($$"""{"why":"{{LedgerCounts.TextOf(why)}}"}"""))];

    public static ReadOnlySpan<byte> HeldResponse => """{"what":"response"}"""u8;

    public static ReadOnlySpan<byte> Released(Release why) => ReleasedBy[(int)why];

    public static byte[] Hello(HelloRecord hello) => Write(hello, static (w, h) =>
    {
        w.WriteNumber("format", h.Format);
        w.WriteString("role", h.Role);
        w.WriteString("epoch", h.Epoch);
        w.WriteNumber("link", h.Link);
        w.WriteNumber("links", h.Links);
        w.WriteStartObject("node");
        w.WriteString("id", h.Node.Id);
        w.WriteString("name", h.Node.Name);
        w.WriteEndObject();
        w.WriteStartObject("cluster");
        w.WriteString("name", h.Cluster.Name);
        w.WriteString("uuid", h.Cluster.Uuid);
        w.WriteEndObject();
        w.WriteString("product", h.Product);
        w.WriteString("version", h.Version);
        w.WriteString("plugin", h.Plugin);
        w.WriteString("policy", h.Policy);
        w.WriteBoolean("effects", h.Effects);
        w.WriteNumber("startedAtUnixNanos", h.StartedAtUnixNanos);
        w.WriteNumber("monotonicNanos", h.MonotonicNanos);
    });

    public static byte[] Opened(OpenedRecord opened) => Write(opened, static (w, o) =>
    {
        w.WriteString("remote", o.Remote);
        w.WriteString("local", o.Local);
        w.WriteNumber("requestPosition", o.RequestPosition);
        w.WriteNumber("responsePosition", o.ResponsePosition);
    });

    public static byte[] Closed(ClosedRecord closed) => Write(closed, static (w, c) =>
    {
        w.WriteString("reason", c.Reason);
        w.WriteNumber("requestBytes", c.RequestBytes);
        w.WriteNumber("responseBytes", c.ResponseBytes);
    });

    public static byte[] Gap(GapRecord gap) => Write(gap, static (w, g) =>
    {
        w.WriteString("why", g.Why);
        w.WriteString("direction", g.Direction);
        w.WriteNumber("connection", g.Connection);
        w.WriteNumber("fromPosition", g.FromPosition);
        w.WriteNumber("bytes", g.Bytes);
        w.WriteNumber("requests", g.Requests);
        w.WriteNumber("fromUnixNanos", g.FromUnixNanos);
        w.WriteNumber("toUnixNanos", g.ToUnixNanos);
    });

    public static byte[] Ledger(LedgerRecord ledger) => Write(ledger, static (w, l) => WriteLedger(w, l));

    /// <summary>What the mirror file holds.</summary>
    public static byte[] Mirror(ulong epoch, string state, long atUnixNanos, string policy, long bufferBytesUsed, LedgerRecord ledger) => Write(ledger, (w, l) =>
    {
        w.WriteString("epoch", epoch.ToString("x16", CultureInfo.InvariantCulture));
        w.WriteString("state", state);
        w.WriteNumber("atUnixNanos", atUnixNanos);
        w.WriteString("policy", policy);
        w.WriteNumber("bufferBytesUsed", bufferBytesUsed);
        w.WriteStartObject("ledger");
        WriteLedger(w, l);
        w.WriteEndObject();
    });

    private static void WriteLedger(Utf8JsonWriter w, LedgerRecord l)
    {
        w.WriteNumber("connectionsOpened", l.ConnectionsOpened);
        w.WriteNumber("connectionsClosed", l.ConnectionsClosed);
        w.WriteNumber("requestBytes", l.RequestBytes);
        w.WriteNumber("responseBytes", l.ResponseBytes);
        w.WriteNumber("requests", l.Requests);
        w.WriteNumber("effects", l.Effects);
        w.WriteNumber("shardRecords", l.ShardRecords);
        w.WriteNumber("stateRecords", l.StateRecords);
        w.WriteNumber("framesMade", l.FramesMade);
        w.WriteNumber("framesDropped", l.FramesDropped);
        w.WriteNumber("bytesDropped", l.BytesDropped);
        w.WriteNumber("requestsDropped", l.RequestsDropped);
        w.WriteNumber("held", l.Held);
        WriteCounts(w, "released", l.Released!);
        WriteCounts(w, "notCaptured", l.NotCaptured!);
        w.WriteNumber("filteredOut", l.FilteredOut);
        w.WriteNumber("errors", l.Errors);
    }

    private static void WriteCounts(Utf8JsonWriter w, string name, IReadOnlyDictionary<string, long> counts)
    {
        w.WriteStartObject(name);
        foreach (var (key, count) in counts) { w.WriteNumber(key, count); }
        w.WriteEndObject();
    }

    private static byte[] Write<T>(T record, Action<Utf8JsonWriter, T> members)
    {
        var output = new ArrayBufferWriter<byte>(256);
        using (var writer = new Utf8JsonWriter(output, Plain))
        {
            writer.WriteStartObject();
            members(writer, record);
            writer.WriteEndObject();
        }
        return output.WrittenSpan.ToArray();
    }
}
