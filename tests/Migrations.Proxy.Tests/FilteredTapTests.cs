using CsCheck;
using Migrations.Capture.Frames;
using Migrations.Exchanges.Assembling;
using Migrations.Proxy.Filtering;
using Migrations.Proxy.Recording;

namespace Migrations.Proxy.Tests;

/// <summary>What the log holds of a connection when filters keep out some of it, and that it stays true.</summary>
public sealed class FilteredTapTests
{
    private const string Probe = "GET /_cluster/health HTTP/1.1\r\nuser-agent: kube-probe/1.29\r\n\r\n";
    private const string Put = "PUT /books/_doc/1 HTTP/1.1\r\nuser-agent: kube-probe/1.29\r\ncontent-length: 2\r\n\r\n{}";
    private const string Get = "GET /books/_doc/1 HTTP/1.1\r\nhost: x\r\n\r\n";
    private const string Green = "HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\ngreen";
    private const string Created = "HTTP/1.1 201 Created\r\ncontent-length: 2\r\n\r\n{}";
    private const string Found = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}";

    private static readonly CaptureFilterOptions Probes = FilterTests.Options("agent kube-probe*");

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(1_000)]
    public async Task On_a_connection_kept_alive_the_requests_that_are_kept_keep_their_numbers(int chunk)
    {
        await using var rig = new TapRig(Probes);
        rig.Request(Probe, chunk).Response(Green, chunk).Request(Put, chunk).Response(Created, chunk).Request(Probe, chunk).Response(Green, chunk).Request(Probe, chunk).Response(Green, chunk).Request(Get, chunk).Response(Found, chunk).Request(Probe, chunk).Response(Green, chunk).Close();

        Assert.Equal((Put + Get, Created + Found), (rig.RecordedRequests, rig.RecordedAnswers));
        Assert.Equal([(2u, ExchangeStatus.Complete, 201, null), (5u, ExchangeStatus.Complete, 200, null)], rig.Exchanges.Select(static e => (e.Stamp.Number, e.Status, e.Response!.Status, e.Note)));
        Assert.Equal([("request", 1L), ("response", 0L), ("request", 2L), ("response", 0L), ("request", 1L), ("response", 0L)], rig.Gaps.Select(static g => (g.Direction!, g.Requests)));
        Assert.All(rig.Gaps, static g => Assert.Equal("filtered", g.Why));
        Assert.Equal((6L, 4L * (Probe.Length + Green.Length), 0L, 0L), (rig.Ledger.Requests, rig.Ledger.FilteredOut, rig.Ledger.BytesDropped, rig.Ledger.RequestsDropped));
    }

    [Fact]
    public async Task Pipelined_requests_are_parted_and_their_answers_too()
    {
        await using var rig = new TapRig(Probes);
        rig.Request(Get + Probe + Probe + Put + Get + Probe).Response(Found + Green + Green + Created + Found + Green).Close();

        Assert.Equal((Get + Put + Get, Found + Created + Found), (rig.RecordedRequests, rig.RecordedAnswers));
        Assert.Equal([1u, 4u, 5u], rig.Exchanges.Select(static e => e.Stamp.Number));
        Assert.All(rig.Exchanges, static e => Assert.Equal((ExchangeStatus.Complete, null), (e.Status, e.Note)));
    }

    [Fact]
    public async Task No_byte_of_a_request_is_told_before_its_fate_is_known()
    {
        await using var rig = new TapRig(Probes);
        rig.Request(Get).Response(Found).Request("GET /_cluster/health HTTP/1.1\r\nhost: x\r\nuser-agent: kube-");
        Assert.Equal(Get, rig.RecordedRequests);
        rig.Request("probe/1\r\n\r\n").Response(Green).Request("GET /books/_search HTTP/1.1\r\nhost: x\r\nuser-agent: curl");
        Assert.Equal(Get, rig.RecordedRequests);
        rig.Request("/8\r\n\r\n");
        Assert.Equal(Get + "GET /books/_search HTTP/1.1\r\nhost: x\r\nuser-agent: curl/8\r\n\r\n", rig.RecordedRequests);
    }

    [Fact]
    public async Task A_request_that_may_change_something_is_told_as_it_comes()
    {
        await using var rig = new TapRig(Probes);
        rig.Request(Put, chunk: 30);
        Assert.Equal(Put, rig.RecordedRequests);
        Assert.All(rig.Frames.Where(static f => f.Header.Kind == FrameKind.RequestBytes), static f => Assert.Equal(FrameFlags.Mutation, f.Header.Flags));
    }

    [Fact]
    public async Task A_head_that_is_cut_off_is_recorded()
    {
        await using var rig = new TapRig(Probes);
        rig.Request(Probe).Response(Green).Request("GET /_cluster/health HTTP/1.1\r\nuser-agent: kube-probe").Close();
        Assert.Equal((2u, ExchangeStatus.CutOff), Assert.Single(rig.Exchanges.Select(static e => (e.Stamp.Number, e.Status))));
    }

    [Fact]
    public async Task An_answer_before_the_head_is_whole_makes_both_recorded()
    {
        const string Late = "HTTP/1.1 408 Request Timeout\r\ncontent-length: 0\r\n\r\n";
        await using var rig = new TapRig(Probes);
        rig.Request("GET /_cluster/health HTTP/1.1\r\n").Response(Late).Request("user-agent: kube-probe\r\n\r\n").Request(Get).Response(Found).Close();
        Assert.Equal(("GET /_cluster/health HTTP/1.1\r\nuser-agent: kube-probe\r\n\r\n" + Get, Late + Found), (rig.RecordedRequests, rig.RecordedAnswers));
        Assert.Empty(rig.Gaps);
    }

    [Fact]
    public async Task An_answer_before_the_body_is_whole_is_kept_out_and_so_is_the_rest_of_the_body()
    {
        await using var rig = new TapRig(Probes);
        rig.Request("POST /books/_search HTTP/1.1\r\nuser-agent: kube-probe\r\ncontent-length: 20\r\n\r\n{\"query\":").Response(Green).Request("12345678901" + Get).Response(Found).Close();
        Assert.Equal((Get, Found), (rig.RecordedRequests, rig.RecordedAnswers));
        Assert.Equal((2u, ExchangeStatus.Complete, null), Assert.Single(rig.Exchanges.Select(static e => (e.Stamp.Number, e.Status, e.Note))));
    }

    [Fact]
    public async Task Leave_to_send_a_body_is_kept_out_with_the_request_that_asked_for_it()
    {
        const string Continue = "HTTP/1.1 100 Continue\r\n\r\n";
        await using var rig = new TapRig(Probes);
        rig.Request("POST /books/_search HTTP/1.1\r\nuser-agent: kube-probe\r\nexpect: 100-continue\r\ncontent-length: 2\r\n\r\n").Response(Continue).Request("{}").Response(Found)
            .Request(Put.Replace("content", "expect: 100-continue\r\ncontent", StringComparison.Ordinal)[..^2]).Response(Continue).Request("{}").Response(Created).Close();
        Assert.Equal(Continue + Created, rig.RecordedAnswers);
        Assert.Equal((2u, ExchangeStatus.Complete, null), Assert.Single(rig.Exchanges.Select(static e => (e.Stamp.Number, e.Status, e.Note))));
    }

    [Fact]
    public async Task Answers_to_HEAD_have_no_body_whether_kept_or_not()
    {
        const string Headers = "HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\n";
        await using var rig = new TapRig(Probes);
        rig.Request("HEAD /books HTTP/1.1\r\nuser-agent: kube-probe\r\n\r\nHEAD /books HTTP/1.1\r\n\r\n" + Probe + Get).Response(Headers + Headers + Green + Found).Close();
        Assert.Equal([(2u, 200), (4u, 200)], rig.Exchanges.Select(static e => (e.Stamp.Number, e.Response!.Status)));
    }

    [Fact]
    public async Task A_switch_to_another_protocol_that_a_filtered_request_asked_for_ends_the_recording_and_is_told()
    {
        await using var rig = new TapRig(Probes);
        rig.Request(Get).Response(Found).Request(Probe.Replace("\r\n\r\n", "\r\nupgrade: other\r\n\r\n", StringComparison.Ordinal)).Response("HTTP/1.1 101 Switching Protocols\r\nupgrade: other\r\n\r\n").Request("anything").Close();
        Assert.Equal((Get, Found), (rig.RecordedRequests, rig.RecordedAnswers));
        Assert.Equal(["filtered", "filtered", "upgrade"], rig.Gaps.Select(static g => g.Why!).Order(StringComparer.Ordinal));
        Assert.Equal(1L, rig.Ledger.NotCaptured!["upgrade"]);
        Assert.Equal([1u], rig.Exchanges.Select(static e => e.Stamp.Number));
    }

    [Fact]
    public async Task What_cannot_be_read_behind_a_filtered_head_is_recorded()
    {
        await using var rig = new TapRig(Probes);
        rig.Request("POST /books/_search HTTP/1.1\r\nuser-agent: kube-probe\r\ntransfer-encoding: chunked\r\n\r\nno size\r\nDELETE /books HTTP/1.1\r\n\r\n").Close();
        Assert.Equal("DELETE /books HTTP/1.1\r\n\r\n", rig.RecordedRequests);
        Assert.True(rig.Frames.Single(static f => f.Header.Kind == FrameKind.RequestBytes).Header.Flags.HasFlag(FrameFlags.Unreadable));
        Assert.NotEmpty(rig.Exchanges);
    }

    [Fact]
    public async Task A_filtered_answer_that_cannot_be_read_further_is_recorded_from_there_for_it_may_be_anybodys()
    {
        await using var rig = new TapRig(Probes);
        rig.Request(Probe + Put).Response("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n").Response("no size\r\n").Response(Created).Close();
        Assert.EndsWith(Created, rig.RecordedAnswers, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Under_acknowledged_a_filtered_request_is_not_held()
    {
        await using var rig = new TapRig(Probes, CapturePolicy.Acknowledged);
        rig.Request(Probe).Response(Green).Close();
        Assert.False(rig.MustWait);
        Assert.Equal(0L, rig.Ledger.Held);
        Assert.DoesNotContain(rig.Frames, static f => f.Header.Kind is FrameKind.Held or FrameKind.Released);
    }

    [Fact]
    public async Task Under_count_the_policy_is_what_keeps_it_out()
    {
        await using var rig = new TapRig(Probes, CapturePolicy.Count);
        rig.Request(Probe + Get).Response(Green + Found).Close();
        Assert.Equal((2L, 0), (rig.Ledger.Requests, rig.Frames.Count));
        Assert.Equal(Probe.Length + Get.Length + Green.Length + Found.Length, rig.Ledger.FilteredOut);
    }

    [Fact]
    public async Task What_found_no_room_is_told_as_lost_although_filtered_bytes_stand_beside_it_and_a_filtered_request_shows_where_to_read_on()
    {
        await using var rig = new TapRig(Probes, bufferBytes: 1 << 20);
        for (var i = 0; i < 60; i++) { rig.Request(Probe).Response(Green).Request(Get.Replace("host: x", "host: " + new string('x', 15_000), StringComparison.Ordinal)).Response(Found).Request(Probe).Response(Green); }
        rig.Request(Put).Response(Created).Request(Probe).Response(Green).Request(Put).Response(Created).Close();

        Assert.Equal(["bufferFull", "filtered"], rig.Gaps.Select(static g => g.Why!).Distinct().Order(StringComparer.Ordinal));
        Assert.Equal(121L * (Probe.Length + Green.Length), rig.Ledger.FilteredOut);
        Assert.Equal(rig.Ledger.BytesDropped + rig.Ledger.FilteredOut, rig.Gaps.Sum(static g => g.Bytes));
        Assert.Equal((183u, ExchangeStatus.Complete), rig.Exchanges.Select(static e => (e.Stamp.Number, e.Status)).Last(static e => e.Status == ExchangeStatus.Complete));
    }

    [Fact]
    public void Whatever_is_sent_and_however_it_is_cut_the_exchanges_that_are_kept_are_whole_and_the_bytes_balance() =>
        Gen.Select(SomeStream.Requests, Gen.Int[1, 60], Gen.Int[1, 60], Gen.Bool).Sample((requests, requestChunk, answerChunk, isPipelined) =>
        {
            var rig = new TapRig(SomeStream.Filters);
            var answers = requests.Select(static (r, i) => r.Text.StartsWith("HEAD", StringComparison.Ordinal) ? $"HTTP/1.1 200 OK\r\ncontent-length: 7\r\nx: {i + 1}\r\n\r\n" : $"HTTP/1.1 200 OK\r\ncontent-length: 3\r\nx: {i + 1}\r\n\r\nabc").ToArray();
            if (isPipelined) { rig.Request(string.Concat(requests.Select(static r => r.Text)), requestChunk).Response(string.Concat(answers), answerChunk); }
            else
            {
                for (var i = 0; i < requests.Length; i++) { rig.Request(requests[i].Text, requestChunk).Response(answers[i], answerChunk); }
            }
            rig.Close();

            var kept = requests.Select(static (r, i) => (r.Text, Number: (uint)i + 1, r.IsOut)).Where(static r => !r.IsOut).ToArray();
            Assert.Equal(string.Concat(kept.Select(static r => r.Text)), rig.RecordedRequests);
            Assert.Equal(string.Concat(kept.Select(r => answers[r.Number - 1])), rig.RecordedAnswers);
            Assert.Equal(kept.Select(static r => $"{r.Number} Complete {r.Number} "), rig.Exchanges.OrderBy(static e => e.Stamp.Number).Select(static e => $"{e.Stamp.Number} {e.Status} {e.Response!.Headers.First(static h => h.Name == "x").Value} {e.Note}"));
            Assert.Equal(rig.Ledger.FilteredOut, rig.Gaps.Sum(static g => g.Bytes));
            Assert.Equal(requests.Length - kept.Length, rig.Gaps.Sum(static g => g.Requests));
            rig.DisposeAsync().AsTask().GetAwaiter().GetResult();
        }, iter: 300);
}
