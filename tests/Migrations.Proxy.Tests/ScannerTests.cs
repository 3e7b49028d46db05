using System.Text;
using Migrations.Proxy.Scanning;

namespace Migrations.Proxy.Tests;

/// <summary>Where requests and answers begin and end, however their bytes arrive.</summary>
public sealed class ScannerTests
{
    private static readonly HeldLines Ample = new(1 << 20);

    private const string Requests =
        "GET /a HTTP/1.1\r\n\r\nPUT /i/_doc/1 HTTP/1.1\r\nContent-Length : 4\r\n\r\nGET \r\nPOST /i/_search HTTP/1.1\r\ntransfer-encoding: gzip, Chunked\r\n\r\n3;x=y\r\nGET\r\n0\r\ntrailer: 1\r\n\r\nDELETE /_search/scroll HTTP/1.1\nexpect: 100-continue\n\nPOST /_bulk HTTP/1.1\r\n\r\nHEAD / HTTP/1.1\r\n\r\n";

    private const string Answers =
        "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nHTTP/HTTP/1.0 204 No\r\ncontent-length: 9\r\n\r\nHTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\na\r\n0123456789\r\n0\r\n\r\nHTTP/1.1 413 X\r\ncontent-length: 0\r\n\r\n";

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    [InlineData(1000)]
    public void Requests_are_numbered_and_told_apart_in_any_chunks(int chunk)
    {
        var open = new OpenRequests();
        var scanner = new RequestScanner(open, Ample);
        var bytes = Encoding.Latin1.GetBytes(Requests);
        for (var at = 0; at < bytes.Length; at += chunk) { scanner.Scan(bytes.AsSpan(at, Math.Min(chunk, bytes.Length - at))); }
        var mutations = new List<uint>();
        for (; open.Oldest is { } request; open.Answered(request))
        {
            if (request.IsMutation) { mutations.Add(request.Number); }
            Assert.Equal((request.Number == 6, request.Number == 4), (request.IsHead, request.Expects));
        }
        Assert.Equal([2u, 5u], mutations);
        Assert.Equal((6u, true, false), (scanner.LastRequest, scanner.IsIdle, scanner.IsUnreadable));
    }

    [Theory]
    [InlineData("nonsense\r\n")]
    [InlineData("GET /\r\n")]
    [InlineData("PUT / HTTP/1.1\r\ncontent-length: -1\r\n\r\n")]
    [InlineData("PUT / HTTP/1.1\r\ntransfer-encoding: chunked\r\n\r\nxyz\r\n")]
    public void What_cannot_be_read_counts_as_a_mutation_from_there_on(string bytes)
    {
        var open = new OpenRequests();
        var scanner = new RequestScanner(open, Ample);
        scanner.Scan(Encoding.Latin1.GetBytes(bytes));
        Assert.True(scanner is { IsUnreadable: true, HasMutation: true, EndsMutation: true } && open.HasMutation);
        scanner.Scan("GET / HTTP/1.1\r\n\r\n"u8);
        Assert.True(scanner is { IsUnreadable: true, HasMutation: true, LastRequest: 1 });
    }

    [Theory]
    [InlineData(12)]
    [InlineData(13)]
    [InlineData(1000)]
    public void Answers_end_where_they_end_in_any_chunks(int chunk)
    {
        var scanner = new ResponseScanner(Ample);
        var bytes = Encoding.Latin1.GetBytes(Answers);
        var seen = new List<(int Status, bool IsInterim)>();
        for (int at = 0, until = 0; at < bytes.Length;)
        {
            until = Math.Min(bytes.Length, Math.Max(until, at) + chunk);
            at += scanner.Take(bytes.AsSpan(at, until - at), hasNoBody: false);
            if (scanner.HasEnded) { seen.Add((scanner.Status, scanner.IsInterim)); }
        }
        Assert.Equal([(100, true), (200, false), (204, false), (200, false), (413, false)], seen);
        Assert.True(scanner is { IsBetween: true, IsUnreadable: false });
    }

    [Fact]
    public void A_refused_expectation_leaves_the_scanner_waiting_for_the_next_head()
    {
        var scanner = new RequestScanner(new OpenRequests(), Ample);
        scanner.Scan("PUT / HTTP/1.1\r\nexpect: 100-continue\r\ncontent-length: 9\r\n\r\n"u8);
        scanner.AbandonBody();
        scanner.Scan("GET / HTTP/1.1\r\n\r\n"u8);
        Assert.Equal((2u, false), (scanner.LastRequest, scanner.HasMutation));
    }
}
