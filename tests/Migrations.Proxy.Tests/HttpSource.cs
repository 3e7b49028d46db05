using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Migrations.Proxy.Tests;

/// <summary>A source that answers: GET and POST with a body of as many bytes as the path's number says (chunked when the path says so), PUT with 201.</summary>
internal sealed class HttpSource : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

    public HttpSource()
    {
        _socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _socket.Listen(256);
        _ = AcceptAsync();
    }

    public EndPoint EndPoint => _socket.LocalEndPoint!;

    /// <summary>What an answer to <paramref name="head"/> is.</summary>
    public static string Answer(string head)
    {
        var path = head.Split(' ')[1];
        if (head.StartsWith("HEAD", StringComparison.Ordinal)) { return "HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\n"; }
        if (head.StartsWith("PUT", StringComparison.Ordinal)) { return $"HTTP/1.1 201 Created\r\ncontent-length: {path.Length}\r\n\r\n{path}"; }
        var bytes = int.Parse(path.Split('/')[^1], System.Globalization.CultureInfo.InvariantCulture);
        var body = new string((char)('a' + (bytes % 26)), bytes);
        if (!path.Contains("chunked", StringComparison.Ordinal)) { return $"HTTP/1.1 200 OK\r\ncontent-length: {bytes}\r\n\r\n{body}"; }
        return $"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n{string.Concat(body.Chunk(100).Select(static c => $"{c.Length:x}\r\n{new string(c)}\r\n"))}0\r\n\r\n";
    }

    public void Dispose() => _socket.Dispose();

    private async Task AcceptAsync()
    {
        try
        {
            while (true) { _ = ServeAsync(await _socket.AcceptAsync()); }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private static async Task ServeAsync(Socket socket)
    {
        using (socket)
        {
            socket.NoDelay = true;
            var text = new StringBuilder();
            var buffer = new byte[64 << 10];
            try
            {
                while (true)
                {
                    var read = await socket.ReceiveAsync(buffer);
                    if (read == 0) { return; }
                    text.Append(Encoding.Latin1.GetString(buffer, 0, read));
                    while (TakeRequest(text) is { } head) { await socket.SendAsync(Encoding.Latin1.GetBytes(Answer(head))); }
                }
            }
            catch (SocketException)
            {
                // The client left.
            }
        }
    }

    private static string? TakeRequest(StringBuilder text)
    {
        var all = text.ToString();
        var end = all.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        if (end < 0) { return null; }
        var head = all[..(end + 4)];
        var length = head.Split("\r\n").FirstOrDefault(static l => l.StartsWith("content-length: ", StringComparison.Ordinal)) is { } line ? int.Parse(line[16..], System.Globalization.CultureInfo.InvariantCulture) : 0;
        if (all.Length < head.Length + length) { return null; }
        text.Remove(0, head.Length + length);
        return head;
    }
}
