using Migrations.Exchanges.Assembling;

namespace Migrations.Exchanges.Tests.Assembling;

/// <summary>What a filter kept out is read past: it is no loss.</summary>
public sealed class FilteredTests
{
    private const string Ok = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}";
    private const string Get = "GET /a HTTP/1.1\r\n\r\n";
    private const string Put = "PUT /a/_doc/1 HTTP/1.1\r\nContent-Length: 2\r\n\r\n{}";

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(1_000)]
    public void Requests_behind_filtered_ones_have_their_own_numbers_and_no_note(int piece)
    {
        var wire = new Wire().Opened().FilteredRequests(1, 50).FilteredResponseBytes(70).Request(2, Put).Response(2, Ok).FilteredRequests(3, 150).FilteredResponseBytes(210).Request(6, Get).Response(6, Ok).FilteredRequests(1, 50).FilteredResponseBytes(70).Closed();
        Assert.Equal(["2 Complete 200 ", "6 Complete 200 "], Told(wire.Cut(piece)));
    }

    [Fact]
    public void Pipelined_requests_are_parted_by_filtered_ones_and_answered_later()
    {
        var wire = new Wire().Opened().Request(1, Get + Put).FilteredRequests(2, 99).Request(5, Get).FilteredRequests(1, 9).Response(1, Ok).Response(2, Ok).FilteredResponseBytes(70).Response(5, Ok).FilteredResponseBytes(9).Closed();
        Assert.Equal(["1 Complete 200 ", "2 Complete 200 ", "5 Complete 200 "], Told(wire.Frames));
    }

    [Fact]
    public void A_filtered_request_may_be_told_in_parts()
    {
        var wire = new Wire().Opened().FilteredRequests(1, 40).FilteredResponseBytes(10).FilteredRequests(0, 60).FilteredResponseBytes(20).Request(2, Get).Response(2, Ok).Closed();
        Assert.Equal(["2 Complete 200 "], Told(wire.Frames));
    }

    [Fact]
    public void A_request_that_waits_for_leave_to_send_its_body_keeps_its_number_when_filtered_ones_follow()
    {
        var wire = new Wire().Opened().Request(1, Put.Replace("\r\n\r\n", "\r\nExpect: 100-continue\r\n\r\n", StringComparison.Ordinal)).FilteredRequests(1, 20).Request(3, Get)
            .Response(1, "HTTP/1.1 100 Continue\r\n\r\n" + Ok).FilteredResponseBytes(40).Response(3, Ok).Closed();
        Assert.Equal(["1 Complete 200 ", "3 Complete 200 "], Told(wire.Frames));
    }

    [Fact]
    public void Answers_without_a_number_go_to_the_requests_that_are_there()
    {
        var wire = new Wire().Opened().FilteredRequests(1, 20).Request(2, Get).Response(0, Ok).Closed();
        Assert.Equal(["2 Complete 200 "], Told(wire.Frames));
    }

    [Fact]
    public void A_loss_in_front_of_a_filtered_request_cuts_off_what_it_hit_and_reading_goes_on_behind_the_filtered_one()
    {
        var wire = new Wire().Opened().Request(1, Put[..20]).LostRequestBytes(300).FilteredRequests(1, 50).Request(4, Get).Response(4, Ok).Closed();
        Assert.Equal(["1 CutOff 0 300 bytes were not recorded inside the request", "4 Complete 200 read on after a gap: 300 bytes were not recorded"], Told(wire.Frames));
    }

    [Fact]
    public void A_loss_behind_a_filtered_answer_does_not_speak_ill_of_the_answer_before_it()
    {
        var wire = new Wire().Opened().Request(1, Put[..^1]).Response(1, Ok).FilteredResponseBytes(70).LostResponseBytes(50).Response(3, Ok).Request(1, "}").FilteredRequests(1, 30).Request(3, Get).Closed();
        Assert.Equal(["1 Complete 200 ", "3 Complete 200 bytes before the answer were not recorded"], Told(wire.Frames));
    }

    [Fact]
    public void A_gap_that_is_no_filters_stays_a_loss()
    {
        var wire = new Wire().Opened().Request(1, Get).LostRequestBytes(50).Request(3, Get).Response(1, Ok).Response(3, Ok).Closed();
        Assert.Equal(["1 Complete 200 ", "3 Unparsable 200 behind what could not be read on its connection"], Told(wire.Frames));
    }

    private static IEnumerable<string> Told(IEnumerable<Migrations.Capture.Frames.LogFrame> frames) =>
        ExchangeLog.Read(frames).OrderBy(static e => e.Stamp.Number).Select(static e => $"{e.Stamp.Number} {e.Status} {e.Response?.Status ?? 0} {e.Note}");
}
