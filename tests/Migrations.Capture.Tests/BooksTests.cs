using System.Buffers;
using Migrations.Capture.Frames;
using Migrations.Capture.Segments;
using Migrations.Capture.Verifying;

namespace Migrations.Capture.Tests;

/// <summary>The recorder's own counts against what the log holds.</summary>
public sealed class BooksTests
{
    /// <summary>Link 1 ended before link 0 had brought its last record: its goodbye counts one less, and comes first or last.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_link_that_ends_before_another_has_drained_does_not_make_the_books_false(bool isFirst)
    {
        LogFrame[] late = [Goodbye(1, 2, stateRecords: 0)];
        LogFrame[] all = [Some.Hello(), Hello(1), .. isFirst ? late : [], Record(2), Goodbye(0, 3, stateRecords: 1), .. isFirst ? [] : late];
        var epoch = Assert.Single(Verify(all).Epochs);
        Assert.Equal((1L, 1L, true), (epoch.Ledger!.StateRecords, epoch.Books.Single(static b => b.What == "stateRecords").Out, epoch.HasGoodbye));
        Assert.Empty(Verify(all).Findings);
    }

    [Fact]
    public void Counts_that_no_goodbye_has_are_an_error_still()
    {
        var finding = Assert.Single(Verify([Some.Hello(), Hello(1), Record(2), Goodbye(0, 3, stateRecords: 2), Goodbye(1, 2, stateRecords: 1)]).Findings);
        Assert.Contains("stateRecords: the recorder counted 2, the log holds 1", finding.ToString(), StringComparison.Ordinal);
    }

    private static LogFrame Hello(ushort link) => Some.Frame(1, FrameKind.Hello, System.Text.Encoding.UTF8.GetString(Some.Hello().Payload.Span).Replace("\"link\":0", $"\"link\":{link}", StringComparison.Ordinal), link: link, connection: 0);

    private static LogFrame Record(ulong sequence) => Some.Frame(sequence, FrameKind.StateRecord, """{"what":"stop","stateVersion":0,"masterTerm":0}""", connection: 0);

    private static LogFrame Goodbye(ushort link, ulong sequence, int stateRecords) =>
        Some.Frame(sequence, FrameKind.Goodbye, $$"""{"connectionsOpened":0,"connectionsClosed":0,"requestBytes":0,"responseBytes":0,"requests":0,"effects":0,"shardRecords":0,"stateRecords":{{stateRecords}},"framesMade":9,"framesDropped":0,"bytesDropped":0,"requestsDropped":0,"held":0,"released":{},"notCaptured":{},"filteredOut":0,"errors":0}""", link: link, connection: 0);

    private static LogVerificationResult Verify(IEnumerable<LogFrame> frames)
    {
        using var folder = new TemporaryFolder();
        using (var writer = CaptureLogWriter.Open(folder.Path, new CaptureLogOptions(), TimeProvider.System))
        {
            writer.NodeNumberOf("node-one");
            foreach (var frame in frames) { writer.Append(writer.PositionOf(new StreamKey(frame.Node, frame.Epoch, frame.Header.Link)), frame.Header, new ReadOnlySequence<byte>(frame.Payload)); }
            writer.Seal();
        }

        return LogVerification.Run(CaptureLog.Open(folder.Path));
    }
}
