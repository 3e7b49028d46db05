using Migrations.Capture.Frames;
using Migrations.Replay.Planning;

namespace Migrations.Replay.Tests.Planning;

/// <summary>Of a node that was killed each link says how far it can be trusted: the one that was heard least far decides.</summary>
public sealed class LinkEndsTests
{
    [Fact]
    public void A_life_is_sure_up_to_where_its_shortest_link_was_heard()
    {
        var ends = Of((1, 0, FrameKind.Hello, 10), (1, 1, FrameKind.Hello, 11), (1, 0, FrameKind.StateRecord, 50), (1, 1, FrameKind.RequestBytes, 30), (2, 0, FrameKind.Hello, 99));
        Assert.Equal((30L, 99L), (ends.SureUntil(1), ends.SureUntil(2)));
    }

    [Fact]
    public void A_life_that_said_goodbye_on_every_link_leaves_no_doubt()
    {
        Assert.Equal(long.MaxValue, Of((1, 0, FrameKind.Hello, 10), (1, 0, FrameKind.Goodbye, 20), (1, 1, FrameKind.Goodbye, 21), (1, 0, FrameKind.Heartbeat, 22)).SureUntil(1));
        Assert.Equal(11, Of((1, 0, FrameKind.Goodbye, 20), (1, 1, FrameKind.RequestBytes, 11)).SureUntil(1));
    }

    /// <summary>What was sent again after a link broke is older than what stands before it.</summary>
    [Fact]
    public void The_latest_moment_counts_not_the_last_frame() => Assert.Equal(40, Of((1, 0, FrameKind.RequestBytes, 40), (1, 0, FrameKind.RequestBytes, 35)).SureUntil(1));

    private static LinkEnds Of(params (ulong Epoch, ushort Link, FrameKind Kind, long Moment)[] frames)
    {
        var ends = new LinkEnds();
        foreach (var (epoch, link, kind, moment) in frames) { ends.Push(new LogFrame(1, epoch, new FrameHeader(0, kind, FrameFlags.None, link, 1, 0, moment, moment, 0, 0, 0), default)); }
        return ends;
    }
}
