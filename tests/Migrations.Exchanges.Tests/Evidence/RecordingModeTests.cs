using Migrations.Capture.Frames;
using Migrations.Capture.Records;
using Migrations.Exchanges.Evidence;

namespace Migrations.Exchanges.Tests.Evidence;

public sealed class RecordingModeTests
{
    [Theory]
    [InlineData("shim", true, false, "plugin with effects", "proved by dense numbers")]
    [InlineData("shim", true, true, "plugin with effects, and a pull", "last state of every document")]
    [InlineData("proxy", false, false, "proxy without effects", "what the answers tell")]
    [InlineData("proxy", false, true, "proxy without effects, and a pull", "last state of every document")]
    public void Each_way_of_recording_has_its_name_and_its_promise(string role, bool effects, bool isPulled, string name, string promise)
    {
        var mode = RecordingMode.Of([Hello(role, effects), Hello(role, effects)], isPulled);
        Assert.Equal(name, mode.Name);
        Assert.Contains(promise, mode.Promises, StringComparison.Ordinal);
        Assert.Equal(role == "proxy", mode.CannotPromise.Contains("past the proxy", StringComparison.Ordinal));
    }

    [Fact]
    public void A_log_of_both_recorders_names_both_and_one_without_a_hello_promises_nothing()
    {
        Assert.Equal("plugin with effects and proxy without effects", RecordingMode.Of([Hello("proxy", false), Hello("shim", true)], false).Name);
        Assert.Equal(RecordingMode.Unknown, RecordingMode.Of([], true));
    }

    [Fact]
    public void What_filters_kept_out_is_not_promised()
    {
        byte[] gap = RecordCodec.Write(new GapRecord("filtered", "request", 1, 0, 90, 3, 1, 2));
        LogFrame[] frames = [Frame(FrameKind.Hello, RecordCodec.Write(Hello("shim", true))), Frame(FrameKind.Gap, gap), Frame(FrameKind.Gap, gap), Frame(FrameKind.Gap, RecordCodec.Write(new GapRecord("bufferFull", "request", 1, 0, 90, 3, 1, 2)))];
        Assert.StartsWith("6 reads that filters kept out; ", RecordingMode.Read(frames, isPulled: false).CannotPromise, StringComparison.Ordinal);
        Assert.DoesNotContain("filters", RecordingMode.Read(frames[..1], isPulled: false).CannotPromise, StringComparison.Ordinal);
    }

    private static LogFrame Frame(FrameKind kind, byte[] payload) => new(1, 1, new FrameHeader(payload.Length, kind, FrameFlags.None, 0, 1, 0, 0, 0, 0, 0, 0), payload);

    private static HelloRecord Hello(string role, bool effects) =>
        new(1, role, "0000000000000001", 0, 1, new HelloNode("n", null), new HelloCluster(null, null), null, null, null, "observe", effects, 0, 0);
}
