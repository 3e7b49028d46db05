using Migrations.Capture.Frames;
using Migrations.Sidecar.Ingest;

namespace Migrations.Sidecar.Tests;

/// <summary>Which frames are brought to disk at once, because a client's answer may be held for them.</summary>
public sealed class WaitedForTests
{
    [Fact]
    public void Of_a_recorder_that_has_held_nothing_no_frame_is_in_a_hurry()
    {
        var link = new WaitedFor();

        Assert.False(link.See(Frame(FrameKind.RequestBytes, FrameFlags.Mutation)));
        Assert.False(link.See(Frame(FrameKind.ResponseBytes)));
    }

    [Fact]
    public void The_first_held_answer_is_and_from_then_on_the_requests_themselves()
    {
        var link = new WaitedFor();

        Assert.True(link.See(Frame(FrameKind.Held)));
        Assert.True(link.See(Frame(FrameKind.RequestBytes, FrameFlags.Mutation)));
        Assert.False(link.See(Frame(FrameKind.Held))); // its request went ahead of it
        Assert.False(link.See(Frame(FrameKind.ResponseBytes)));
        Assert.False(link.See(Frame(FrameKind.RequestBytes))); // a read
        Assert.True(link.See(Frame(FrameKind.RequestBytes, FrameFlags.Mutation)));
    }

    private static FrameHeader Frame(FrameKind kind, FrameFlags flags = FrameFlags.None) => new(0, kind, flags, 0, 1, 0, 1, 1, 1, 1, 0);
}
