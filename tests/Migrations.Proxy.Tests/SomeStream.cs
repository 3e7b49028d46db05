using CsCheck;
using Migrations.Proxy.Filtering;

namespace Migrations.Proxy.Tests;

/// <summary>What a client may send on one connection, and which of it <see cref="Filters"/> keep out.</summary>
internal static class SomeStream
{
    private static readonly Gen<Request> Any = Gen.Select(Gen.Int[0, 9], Gen.Int[0, 30], static (kind, bytes) => kind switch
    {
        0 => new Request("GET /_cat/indices HTTP/1.1\r\nhost: x\r\n\r\n", true),
        1 => new Request("GET /books/_doc/1 HTTP/1.1\r\nuser-agent: kube-probe/1\r\n\r\n", true),
        2 => new Request($"GET /.kibana/_search HTTP/1.1\r\ncontent-length: {bytes}\r\n\r\n{new string('q', bytes)}", true),
        3 => new Request($"POST /.kibana/_search HTTP/1.1\r\ntransfer-encoding: chunked\r\n\r\n{bytes + 1:x}\r\n{new string('q', bytes + 1)}\r\n0\r\n\r\n", true),
        4 => new Request("HEAD /.kibana HTTP/1.1\r\n\r\n", true),
        5 => new Request("GET /books/_doc/1 HTTP/1.1\r\nhost: x\r\n\r\n", false),
        6 => new Request("HEAD /books HTTP/1.1\r\n\r\n", false),
        7 => new Request($"PUT /.kibana/_doc/1 HTTP/1.1\r\nuser-agent: kube-probe/1\r\ncontent-length: {bytes}\r\n\r\n{new string('d', bytes)}", false),
        8 => new Request($"POST /_bulk HTTP/1.1\r\ntransfer-encoding: chunked\r\n\r\n{bytes + 1:x}\r\n{new string('b', bytes + 1)}\r\n0\r\n\r\n", false),
        _ => new Request($"POST /books,.kibana/_search HTTP/1.1\r\ncontent-length: {bytes}\r\n\r\n{new string('s', bytes)}", false),
    });

    public static CaptureFilterOptions Filters { get; } = FilterTests.Options("route GET /_cat/*|agent kube-probe*|index .kibana*");

    public static Gen<Request[]> Requests { get; } = Any.Array[1, 8];

    internal sealed record Request(string Text, bool IsOut);
}
