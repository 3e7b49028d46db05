using System.Buffers;
using System.Text.Json.Nodes;
using Migrations.Capture.Frames;
using Migrations.Capture.Records;
using Migrations.Proxy.Recording;
using Migrations.Testing;

namespace Migrations.Proxy.Tests;

/// <summary>The proxy makes the very bytes that the plugin makes.</summary>
public sealed class GoldenBytesTests
{
    private static readonly string Golden = Path.Combine(ApprovedText.Metadata(typeof(GoldenBytesTests).Assembly, "RepositoryRoot"), "docs", "golden");

    [Theory]
    [InlineData("frames", 10)]
    [InlineData("filtered", 3)]
    public void Every_kind_of_frame_that_a_proxy_makes_is_written_as_the_plugin_writes_it(string file, int frames)
    {
        var all = File.ReadAllBytes(Path.Combine(Golden, file + ".bin"));
        var made = 0;
        foreach (var frame in JsonNode.Parse(File.ReadAllText(Path.Combine(Golden, file + ".json")))!["frames"]!.AsArray())
        {
            var payload = Convert.FromHexString((string)frame!["payloadHex"]!);
            var kind = (FrameKind)(byte)frame["kind"]!;
            if (Made(kind, payload) is not { } ours) { continue; }
            made++;
            Assert.Equal(System.Text.Encoding.UTF8.GetString(payload), System.Text.Encoding.UTF8.GetString(ours));
            var output = new ArrayBufferWriter<byte>();
            FrameWriter.Write(output, new FrameHeader(0, kind, (FrameFlags)(byte)frame["flags"]!, (ushort)frame["link"]!, (ulong)frame["sequence"]!, (ulong)frame["position"]!, (long)frame["capturedAt"]!, (long)frame["monotonic"]!, (uint)frame["connection"]!, (uint)frame["request"]!, 0), ours);
            var offset = (int)frame["offset"]!;
            Assert.Equal(all[offset..(offset + FrameHeader.SizeBytes + payload.Length)], output.WrittenSpan.ToArray());
        }
        Assert.Equal(frames, made);
    }

    [Fact]
    public void Filtered_bytes_are_told_as_the_plugin_tells_them()
    {
        var told = JsonNode.Parse(File.ReadAllText(Path.Combine(Golden, "filtered.json")))!["frames"]!.AsArray();
        var (requests, answers) = (new MissingBytes("request"), new MissingBytes("response"));
        requests.Add(Loss.Filtered, 41, 60, 1, 1_700_000_000_000_000_050);
        requests.Add(Loss.Filtered, 101, 60, 1, 1_700_000_000_000_000_060);
        answers.Add(Loss.Filtered, 38, 350, 0, 1_700_000_000_000_000_050);
        answers.Add(Loss.Filtered, 388, 350, 0, 1_700_000_000_000_000_060);
        Assert.Equal((string)told[0]!["payloadHex"]!, Convert.ToHexStringLower(FramePayloads.Gap(requests.Gap(5))));
        Assert.Equal((string)told[1]!["payloadHex"]!, Convert.ToHexStringLower(FramePayloads.Gap(answers.Gap(5))));
    }

    private static byte[]? Made(FrameKind kind, byte[] payload)
    {
        if (kind is FrameKind.RequestBytes or FrameKind.ResponseBytes) { return payload; }
        if (kind is FrameKind.Effect or FrameKind.ShardRecord or FrameKind.StateRecord) { return null; }
        Assert.True(RecordCodec.TryRead(kind, payload, out var record, out var problem), problem);
        return record switch
        {
            HelloRecord hello => FramePayloads.Hello(hello),
            LedgerRecord ledger => FramePayloads.Ledger(ledger),
            OpenedRecord opened => FramePayloads.Opened(opened),
            ClosedRecord closed => FramePayloads.Closed(closed),
            HeldRecord => FramePayloads.HeldResponse.ToArray(),
            ReleasedRecord released => FramePayloads.Released(Enum.GetValues<Release>().Single(r => LedgerCounts.TextOf(r) == released.Why)).ToArray(),
            GapRecord gap => FramePayloads.Gap(gap),
            _ => null,
        };
    }
}
