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

    [Fact]
    public void What_filters_kept_out_is_a_note_and_the_books_balance()
    {
        LogFrame[] frames =
        [
            Some.Hello(),
            Some.Frame(2, FrameKind.Opened, """{"remote":"a:1","local":"b:2","requestPosition":0,"responsePosition":0}"""),
            Filtered(3, "request", 0, 40, 2), Filtered(4, "response", 0, 60, 0),
            Some.Frame(5, FrameKind.RequestBytes, "0123456789", position: 40), Some.Frame(6, FrameKind.ResponseBytes, "01234", position: 60),
            Filtered(7, "request", 50, 20, 1), Filtered(8, "response", 65, 30, 0),
            Some.Frame(9, FrameKind.Closed, """{"reason":"closed","requestBytes":70,"responseBytes":95}"""),
            Some.Frame(10, FrameKind.Goodbye, """{"connectionsOpened":1,"connectionsClosed":1,"requestBytes":70,"responseBytes":95,"requests":4,"effects":0,"shardRecords":0,"stateRecords":0,"framesMade":10,"framesDropped":0,"bytesDropped":0,"requestsDropped":0,"held":0,"released":{},"notCaptured":{},"filteredOut":150,"errors":0}""", connection: 0),
        ];
        var result = Verify(frames);
        Assert.True(result.IsWhole, string.Join('\n', result.Findings));
        var note = Assert.Single(result.Findings);
        Assert.Equal((FindingSeverity.Note, "filters kept out 3 requests, 150 bytes with their answers."), (note.Severity, note.Sentence));
        var epoch = Assert.Single(result.Epochs);
        Assert.Equal((3L, 150L), (epoch.FilteredRequests, epoch.FilteredBytes));
        Assert.All(epoch.Books, static line => Assert.True(line.IsBalanced, line.What));
    }

    [Fact]
    public void Bytes_missing_beside_a_filtered_gap_are_an_error_still()
    {
        var result = Verify([Some.Hello(), Some.Frame(2, FrameKind.Opened, """{"remote":"a:1","local":"b:2","requestPosition":0,"responsePosition":0}"""), Filtered(3, "request", 0, 40, 2), Some.Frame(4, FrameKind.RequestBytes, "0123456789", position: 41)]);
        Assert.Contains(result.Findings, static f => f.Severity == FindingSeverity.Error && f.Sentence == "request bytes 40 to 40 are missing, and no gap says why.");
    }

    private static LogFrame Filtered(ulong sequence, string direction, int from, int bytes, int requests) => Some.Frame(
        sequence, FrameKind.Gap, $$"""{"why":"filtered","direction":"{{direction}}","connection":1,"fromPosition":{{from}},"bytes":{{bytes}},"requests":{{requests}},"fromUnixNanos":1,"toUnixNanos":2}""");

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
