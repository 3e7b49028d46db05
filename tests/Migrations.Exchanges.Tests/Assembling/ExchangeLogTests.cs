using System.Text;
using Migrations.Exchanges.Assembling;

namespace Migrations.Exchanges.Tests.Assembling;

public class ExchangeLogTests
{
    private const string Ok = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}";
    private const string Created = "HTTP/1.1 201 Created\r\ncontent-length: 2\r\n\r\n{}";
    private const string TooLarge = "HTTP/1.1 413 Request Entity Too Large\r\ncontent-length: 0\r\n\r\n";

    [Fact]
    public void One_request_and_its_answer_are_one_exchange_with_its_times()
    {
        var exchange = Assert.Single(ExchangeLog.Read(new Wire().Opened().Request(1, "POST /a/_doc HTTP/1.1\r\nContent-Length: 2\r\n\r\n").Request(1, "{}").Response(1, Created).Closed().Frames));

        Assert.Equal((ExchangeStatus.Complete, "10.0.0.1:4711"), (exchange.Status, exchange.Client));
        Assert.Equal((1_020, 1_030, 1_040, 1_040), (exchange.StartedAtUnixNanos, exchange.ReceivedAtUnixNanos, exchange.AnsweredAtUnixNanos, exchange.EndedAtUnixNanos));
        Assert.Equal("{}", Text(exchange.Request!.Body));
        Assert.Equal(201, exchange.Response!.Status);
        Assert.Equal("0000000000000007.1.1", exchange.Stamp.ToString());
    }

    [Fact]
    public void An_answer_that_overtakes_others_goes_to_the_request_it_names()
    {
        var wire = new Wire().Opened()
            .Request(1, "PUT /a/_doc/1?refresh=wait_for HTTP/1.1\r\nContent-Length: 2\r\n\r\n{}PUT /a/_doc/2 HTTP/1.1\r\nContent-Length: 3\r\n\r\nbigGET / HTTP/1.1\r\n\r\n")
            .Response(2, TooLarge).Response(1, Created).Response(3, Ok).Closed();

        Assert.Equal([(1u, 201), (2u, 413), (3u, 200)], ExchangeLog.Read(wire.Frames).OrderBy(e => e.Stamp.Number).Select(e => (e.Stamp.Number, e.Response!.Status)));
    }

    [Fact]
    public void Answers_without_a_number_are_paired_in_order()
    {
        var wire = new Wire().Opened().Request(1, "GET /a HTTP/1.1\r\n\r\nHEAD /b HTTP/1.1\r\n\r\nGET /c HTTP/1.1\r\n\r\n")
            .Response(0, Ok + "HTTP/1.1 404 Not Found\r\ncontent-length: 99\r\n\r\n" + Created).Closed();

        Assert.Equal([("/a", 200), ("/b", 404), ("/c", 201)], ExchangeLog.Read(wire.Frames).Select(e => (e.Request!.Target, e.Response!.Status)));
    }

    [Fact]
    public void Leave_to_send_the_body_is_part_of_the_answers_raw_bytes()
    {
        var wire = new Wire().Opened().Request(1, "PUT /a/_doc/1 HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n")
            .Response(1, "HTTP/1.1 100 Continue\r\ncontent-length: 0\r\n\r\n").Request(1, "{}").Response(1, Created).Closed();

        var exchange = Assert.Single(ExchangeLog.Read(wire.Frames));
        Assert.Equal((ExchangeStatus.Complete, "{}", 201), (exchange.Status, Text(exchange.Request!.Body), exchange.Response!.Status));
        Assert.StartsWith("HTTP/1.1 100 ", Text(exchange.Response.Raw), StringComparison.Ordinal);
    }

    [Fact]
    public void A_body_refused_before_it_was_sent_is_not_part_of_the_request()
    {
        var wire = new Wire().Opened().Request(1, "PUT /a/_doc/1 HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 500000000\r\n\r\n".Replace("500000000", "200", StringComparison.Ordinal))
            .Response(1, TooLarge).Request(2, "GET / HTTP/1.1\r\n\r\n").Response(2, Ok).Closed();

        var exchanges = ExchangeLog.Read(wire.Frames);
        Assert.Equal([(ExchangeStatus.Complete, 413), (ExchangeStatus.Complete, 200)], exchanges.Select(e => (e.Status, e.Response!.Status)));
        Assert.True(exchanges[0].Request!.Body.IsEmpty);
        Assert.Equal("/", exchanges[1].Request!.Target);
    }

    [Fact]
    public void A_client_that_hangs_up_inside_its_request_is_cut_off_and_one_that_does_not_wait_is_unanswered()
    {
        var wire = new Wire().Opened().Request(1, "DELETE /a/_doc/1 HTTP/1.1\r\n\r\nPUT /a/_doc/2 HTTP/1.1\r\nContent-Length: 20\r\n\r\n{").Closed();

        Assert.Equal([(ExchangeStatus.Unanswered, true), (ExchangeStatus.CutOff, false)], ExchangeLog.Read(wire.Frames).Select(e => (e.Status, e.Request is not null)));
    }

    [Fact]
    public void A_whole_request_whose_answer_is_cut_off_keeps_its_request()
    {
        var wire = new Wire().Opened().Request(1, "GET /a HTTP/1.1\r\n\r\n").Response(1, "HTTP/1.1 200 OK\r\ncontent-length: 20\r\n\r\n{").Closed();

        var exchange = Assert.Single(ExchangeLog.Read(wire.Frames));
        Assert.Equal((ExchangeStatus.CutOff, "/a", null), (exchange.Status, exchange.Request!.Target, exchange.Response));
    }

    [Fact]
    public void An_answer_without_a_length_ends_with_the_connection_but_not_with_the_log()
    {
        var wire = new Wire().Opened().Request(1, "GET /a HTTP/1.0\r\n\r\n").Response(1, "HTTP/1.0 200 OK\r\n\r\nall of it");

        Assert.Equal(ExchangeStatus.CutOff, Assert.Single(ExchangeLog.Read(wire.Frames)).Status);
        Assert.Equal("all of it", Text(Assert.Single(ExchangeLog.Read(wire.Closed().Frames)).Response!.Body));
    }

    [Fact]
    public void What_is_no_HTTP_is_one_unparsable_exchange_with_the_answer_it_got()
    {
        var wire = new Wire().Opened().Request(1, "\u0016\u0003\u0001 garbage\n\n").Request(1, "GET / HTTP/1.1\r\n\r\n").Response(1, "HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\n\r\n").Closed();

        var exchange = Assert.Single(ExchangeLog.Read(wire.Frames));
        Assert.Equal((ExchangeStatus.Unparsable, 400, null), (exchange.Status, exchange.Response!.Status, exchange.Request));
    }

    [Fact]
    public void After_an_upgrade_nothing_is_read_as_HTTP()
    {
        var wire = new Wire().Opened().Request(1, "GET / HTTP/1.1\r\nUpgrade: h2c\r\nConnection: Upgrade\r\n\r\n")
            .Response(1, "HTTP/1.1 101 Switching Protocols\r\nupgrade: h2c\r\n\r\n").Request(1, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n").Response(0, "\0\0\0").Closed();

        Assert.Equal(ExchangeStatus.Upgraded, Assert.Single(ExchangeLog.Read(wire.Frames)).Status);
    }

    [Fact]
    public void A_length_beside_chunks_is_read_as_the_source_read_it_and_marked()
    {
        var wire = new Wire().Opened().Request(1, "POST /a/_doc HTTP/1.1\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\nGET / HTTP/1.1\r\n\r\n")
            .Response(1, Created).Response(2, Ok).Closed();

        Assert.Equal([(ExchangeStatus.Ambiguous, 201), (ExchangeStatus.Complete, 200)], ExchangeLog.Read(wire.Frames).Select(e => (e.Status, e.Response!.Status)));
    }

    [Fact]
    public void A_gap_inside_a_body_of_known_length_cuts_off_one_request_and_the_next_is_read()
    {
        var wire = new Wire().Opened().Request(1, "PUT /a/_doc/1 HTTP/1.1\r\nContent-Length: 10\r\n\r\n12").LostRequestBytes(5).Request(1, "890GET /b HTTP/1.1\r\n\r\n")
            .Response(1, Created).Response(2, Ok).Closed();

        Assert.Equal([(ExchangeStatus.CutOff, null, 201), (ExchangeStatus.Complete, "/b", 200)], ExchangeLog.Read(wire.Frames).Select(e => (e.Status, e.Request?.Target, e.Response!.Status)));
    }

    [Fact]
    public void Behind_a_gap_of_unknown_content_a_client_that_waited_is_read_on()
    {
        var wire = new Wire().Opened().Request(1, "GET /a HTTP/1.1\r\n\r\n").Response(1, Ok).LostRequestBytes(100).Response(2, Ok).Request(3, "GET /c HTTP/1.1\r\n\r\n").Response(3, Ok).Closed();

        var exchanges = ExchangeLog.Read(wire.Frames).OrderBy(e => e.Stamp.Number).ToList();
        Assert.Equal([(ExchangeStatus.Complete, "/a"), (ExchangeStatus.CutOff, null), (ExchangeStatus.Complete, "/c")], exchanges.Select(e => (e.Status, e.Request?.Target)));
        Assert.Contains("100 bytes were not recorded", exchanges[2].Note, StringComparison.Ordinal);
    }

    [Fact]
    public void Behind_a_gap_bytes_that_may_lie_inside_a_body_are_never_read_as_a_request()
    {
        var wire = new Wire().Opened().Request(1, "POST /a HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n12").LostRequestBytes(50)
            .Request(2, "DELETE /everything HTTP/1.1\r\n\r\n").Response(1, Ok).Response(2, Ok).Closed();

        Assert.DoesNotContain(ExchangeLog.Read(wire.Frames), e => e.Request is not null);
    }

    [Fact]
    public void A_gap_between_answers_touches_only_those_beside_it()
    {
        var wire = new Wire().Opened().Request(1, "GET /a HTTP/1.1\r\n\r\nGET /b HTTP/1.1\r\n\r\nGET /c HTTP/1.1\r\n\r\n")
            .Response(1, Ok).Response(2, Ok[..20]).LostResponseBytes(30).Response(3, Created).Closed();

        Assert.Equal([(ExchangeStatus.Complete, 200), (ExchangeStatus.CutOff, 0), (ExchangeStatus.Complete, 201)], ExchangeLog.Read(wire.Frames).Select(e => (e.Status, e.Response?.Status ?? 0)));
    }

    [Fact]
    public void Frames_sent_again_after_a_broken_link_change_nothing()
    {
        var wire = new Wire().Opened().Request(1, "GET /a HTTP/1.1\r\n\r\n").Response(1, Ok).Request(2, "GET /b HTTP/1.1\r\n\r\n").Response(2, Ok).Closed();
        var again = wire.Frames.Take(4).Concat(wire.Frames.Skip(1));

        Assert.Equal(2, ExchangeLog.Read(again).Count(e => e.Status == ExchangeStatus.Complete));
    }

    [Fact]
    public void Ordinals_follow_start_then_epoch_connection_and_number_and_are_dense()
    {
        var late = new Wire(2).Opened().Request(1, "GET /x HTTP/1.1\r\n\r\nGET /y HTTP/1.1\r\n\r\n").Closed();
        var early = new Wire(1).Opened().Request(1, "GET /v HTTP/1.1\r\n\r\nGET /w HTTP/1.1\r\n\r\n").Closed();

        Assert.Equal([(0, "/v"), (1, "/w"), (2, "/x"), (3, "/y")], ExchangeLog.Read(late.Frames.Concat(early.Frames)).Select(e => ((int)e.Ordinal, e.Request!.Target)));
    }

    private static string Text(ReadOnlyMemory<byte> bytes) => Encoding.Latin1.GetString(bytes.Span);
}
