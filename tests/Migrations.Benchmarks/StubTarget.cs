using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Migrations.Benchmarks;

/// <summary>A target that takes every write and holds nothing: answers as a cluster would, after a fixed time. Runs as a process of its own, so that its work is not counted.</summary>
internal static class StubTarget
{
    private const string Found = """{"took":1,"timed_out":false,"_shards":{"total":1,"successful":1,"skipped":0,"failed":0},"hits":{"total":{"value":0,"relation":"eq"},"max_score":null,"hits":[]}}""";
    private const string Info = """{"name":"stub","cluster_name":"stub","cluster_uuid":"stub","version":{"distribution":"opensearch","number":"2.19.4","build_type":"tar","minimum_wire_compatibility_version":"7.10.0"},"tagline":"stub"}""";

    /// <summary>Serves until its input is closed; its first line of output is the port.</summary>
    public static async Task<int> RunAsync(TimeSpan latency)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        Console.WriteLine(((IPEndPoint)listener.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture));
        _ = AcceptAsync(listener, latency);
        while (Console.ReadLine() is not null) { }
        return 0;
    }

    private static async Task AcceptAsync(TcpListener listener, TimeSpan latency)
    {
        while (true) { _ = ServeAsync(await listener.AcceptSocketAsync(), latency); }
    }

    private static async Task ServeAsync(Socket socket, TimeSpan latency)
    {
        using var owned = socket;
        socket.NoDelay = true;
        var buffer = new byte[4 << 20];
        var filled = 0;
        while (true)
        {
            var head = buffer.AsSpan(0, filled).IndexOf("\r\n\r\n"u8);
            var whole = head < 0 ? int.MaxValue : head + 4 + Length(buffer.AsSpan(0, head));
            if (filled < whole)
            {
                var read = await socket.ReceiveAsync(buffer.AsMemory(filled));
                if (read == 0) { return; }
                filled += read;
                continue;
            }
            var answer = Answer(buffer.AsSpan(0, head), buffer.AsSpan(head + 4, whole - head - 4));
            buffer.AsSpan(whole, filled - whole).CopyTo(buffer);
            filled -= whole;
            if (latency > TimeSpan.Zero) { await Task.Delay(latency); }
            await socket.SendAsync(answer);
        }
    }

    private static int Length(ReadOnlySpan<byte> head)
    {
        var at = head.IndexOf("ontent-Length: "u8);
        if (at < 0) { at = head.IndexOf("ontent-length: "u8); }
        if (at < 0) { return 0; }
        var rest = head[(at + 15)..];
        var end = rest.IndexOf((byte)'\r');
        return int.Parse(end < 0 ? rest : rest[..end], CultureInfo.InvariantCulture);
    }

    private static byte[] Answer(ReadOnlySpan<byte> head, ReadOnlySpan<byte> body)
    {
        var line = Encoding.ASCII.GetString(head[..Math.Max(head.IndexOf((byte)'\r'), 0)]).Split(' ');
        var text = (line[0], line[1].Split('?')[0]) switch
        {
            ("GET", "/") => Info,
            (_, var path) when path.EndsWith("_bulk", StringComparison.Ordinal) => Bulk(body),
            ("PUT", var path) => $$"""{"_index":"books","_id":"{{path[(path.LastIndexOf('/') + 1)..]}}","_version":{{Version(line[1])}},"result":"updated","_shards":{"total":1,"successful":1,"failed":0},"_seq_no":1,"_primary_term":1}""",
            _ => Found,
        };
        return Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\ncontent-type: application/json; charset=UTF-8\r\ncontent-length: {text.Length}\r\n\r\n{text}");
    }

    private static string Version(string target)
    {
        var at = target.IndexOf("version=", StringComparison.Ordinal);
        if (at < 0) { return "1"; }
        var end = target.IndexOf('&', at);
        return end < 0 ? target[(at + 8)..] : target[(at + 8)..end];
    }

    // Every document of the benchmark's bulks is new.
    private static string Bulk(ReadOnlySpan<byte> body)
    {
        var answer = new StringBuilder("""{"took":9,"errors":false,"items":[""");
        var isFirst = true;
        while (body.Length > 0)
        {
            var action = body[..body.IndexOf((byte)'\n')];
            body = body[(action.Length + 1)..];
            body = body[(body.IndexOf((byte)'\n') + 1)..];
            var id = action[(action.IndexOf("\"_id\":\""u8) + 7)..];
            answer.Append(isFirst ? "" : ",").Append("""{"index":{"_index":"books","_id": """).Append('"').Append(Encoding.ASCII.GetString(id[..id.IndexOf((byte)'"')])).Append('"')
                .Append(""","_version":1,"result":"created","_shards":{"total":1,"successful":1,"failed":0},"_seq_no":1,"_primary_term":1,"status":201}}""");
            isFirst = false;
        }
        return answer.Append("]}").ToString();
    }
}
