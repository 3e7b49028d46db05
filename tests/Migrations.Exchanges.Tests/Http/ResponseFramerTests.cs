using System.Text;
using Migrations.Exchanges.Http;

namespace Migrations.Exchanges.Tests.Http;

public class ResponseFramerTests
{
    [Theory]
    [InlineData("GET", "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}", false, FramingStatus.Complete, "{}")]
    [InlineData("HEAD", "HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\n", false, FramingStatus.Complete, "")]
    [InlineData("GET", "HTTP/1.1 304 Not Modified\r\ncontent-length: 99\r\n\r\n", false, FramingStatus.Complete, "")]
    [InlineData("GET", "HTTP/1.1 204 No Content\r\n\r\n", false, FramingStatus.Complete, "")]
    [InlineData("GET", "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\ncontent-length: 1\r\n\r\nx", false, FramingStatus.Complete, "x")]
    [InlineData("GET", "HTTP/1.1 200 OK\r\n\r\nto the end", false, FramingStatus.NeedsMore, null)]
    [InlineData("GET", "HTTP/1.1 200 OK\r\n\r\nto the end", true, FramingStatus.Complete, "to the end")]
    [InlineData("GET", "HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nab", true, FramingStatus.Truncated, null)]
    [InlineData("GET", "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\nab\r\n", true, FramingStatus.Truncated, null)]
    [InlineData("GET", "HTTP/1.1 200 OK\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nab", true, FramingStatus.Ambiguous, null)]
    [InlineData("GET", "HTTP/1.1 200 OK\r\ncontent-length: 1\r\ncontent-length: 1\r\n\r\nab", true, FramingStatus.Complete, "a")]
    [InlineData("GET", "HTTP/1.1 200 OK\r\ncontent-length: -1\r\n\r\n", true, FramingStatus.Malformed, null)]
    [InlineData("GET", "HTTP/1.1 101 Switching Protocols\r\nupgrade: h2c\r\n\r\n", false, FramingStatus.Upgraded, "")]
    [InlineData("GET", "SSH-2.0-x\r\n", false, FramingStatus.Malformed, null)]
    [InlineData("GET", "", true, FramingStatus.Ended, null)]
    [InlineData("GET", "HTTP/1.1 200", true, FramingStatus.Truncated, null)]
    public void Each_way_a_response_can_end_has_its_name(string method, string text, bool ended, FramingStatus expected, string? body)
    {
        var status = new ResponseFramer().TryRead(Encoding.Latin1.GetBytes(text), method, ended, out _, out var message);

        Assert.Equal((expected, body), (status, message is null ? null : Encoding.Latin1.GetString(message.Body.Span)));
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\ncontent-length: 101\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n65\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nx: 0123456789012345678901234567890123456789012345678901234567890123456789\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nx: 0123456789012345678901234567890123456789012345678901234567890123456789")]
    [InlineData("HTTP/1.1 100 A\r\n\r\nHTTP/1.1 100 A\r\n\r\nHTTP/1.1 100 A\r\n\r\nHTTP/1.1 100 A\r\n\r\nHTTP/1.1 100 A\r\n\r\n")]
    public void What_is_longer_than_allowed_is_refused_before_it_is_there(string text)
    {
        var framer = new ResponseFramer(new FramingOptions { MaxHeadBytes = 64, MaxBodyBytes = 100 });

        Assert.Equal(FramingStatus.TooLarge, framer.TryRead(Encoding.Latin1.GetBytes(text), "GET", false, out _, out _));
    }
}
