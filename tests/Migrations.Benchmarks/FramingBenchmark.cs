using System.Buffers;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Server.Kestrel.Core.Internal.Http;
using Migrations.Exchanges.Http;

namespace Migrations.Benchmarks;

/// <summary>How fast are requests cut out of a stream on one core? Baseline in the same run: Kestrel's parser, which reads heads only, with the body skipped by its length.</summary>
internal static class FramingBenchmark
{
    private const int StreamBytes = 16 << 20;

    public static int Run()
    {
        Console.WriteLine("| message | reader | requests/s | GB/s | bytes allocated a request |");
        Console.WriteLine("|---|---|---|---|---|");
        foreach (var size in (int[])[300, 8192])
        {
            var stream = Stream(size);
            Report(size, "Kestrel HttpParser, head only", stream, Kestrel);
            Report(size, "RequestFramer.Scan", stream, static (bytes, framer) => Framed(bytes, framer, toMessage: false));
            Report(size, "RequestFramer.Scan and ToMessage", stream, static (bytes, framer) => Framed(bytes, framer, toMessage: true));
        }

        return 0;
    }

    private static byte[] Stream(int size)
    {
        const string Head = "POST /flights/_doc HTTP/1.1\r\nHost: node1.example:9200\r\nUser-Agent: client/7.10.2\r\nAccept: application/json\r\nContent-Type: application/json\r\nConnection: keep-alive\r\nContent-Length: ";
        var body = size - Head.Length - 4 - (size > 1000 ? 4 : 2);
        var message = Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{Head}{body}\r\n\r\n{new string('x', body)}"));
        var stream = new byte[StreamBytes / message.Length * message.Length];
        for (var at = 0; at < stream.Length; at += message.Length) { message.CopyTo(stream, at); }
        return stream;
    }

    private static void Report(int size, string name, byte[] stream, Func<ReadOnlyMemory<byte>, RequestFramer, int> read)
    {
        var framer = new RequestFramer();
        for (var i = 0; i < 5; i++) { read(stream, framer); }
        var best = TimeSpan.MaxValue;
        var count = 0;
        var allocated = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 15; i++)
        {
            var started = Stopwatch.GetTimestamp();
            count = read(stream, framer);
            var took = Stopwatch.GetElapsedTime(started);
            if (took < best) { best = took; }
        }

        allocated = (GC.GetAllocatedBytesForCurrentThread() - allocated) / 15 / count;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {size} bytes | {name} | {count / best.TotalSeconds:N0} | {stream.Length / best.TotalSeconds / 1e9:F2} | {allocated} |"));
    }

    private static int Framed(ReadOnlyMemory<byte> bytes, RequestFramer framer, bool toMessage)
    {
        var count = 0;
        while (!bytes.IsEmpty)
        {
            framer.Reset();
            var result = framer.Scan(bytes.Span, isFinal: false);
            if (result.Status != FramingStatus.Complete) { throw new InvalidDataException("the stream is made of whole requests"); }
            if (toMessage) { framer.ToMessage(bytes); }
            bytes = bytes[result.Consumed..];
            count++;
        }

        return count;
    }

    private static int Kestrel(ReadOnlyMemory<byte> bytes, RequestFramer unused)
    {
        var parser = new HttpParser<LengthHandler>();
        var count = 0;
        while (!bytes.IsEmpty)
        {
            var handler = new LengthHandler(new Found());
            var reader = new SequenceReader<byte>(new ReadOnlySequence<byte>(bytes));
            if (!parser.ParseRequestLine(handler, ref reader) || !parser.ParseHeaders(handler, ref reader)) { throw new InvalidDataException("the stream is made of whole requests"); }
            bytes = bytes[((int)reader.Consumed + handler.Found.Length)..];
            count++;
        }

        return count;
    }

    private sealed class Found
    {
        public int Length { get; set; }
    }

    private readonly struct LengthHandler(Found found) : IHttpRequestLineHandler, IHttpHeadersHandler
    {
        public Found Found => found;

        public void OnStartLine(HttpVersionAndMethod versionAndMethod, TargetOffsetPathLength targetPath, Span<byte> startLine)
        {
        }

        public void OnHeader(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
        {
            if (name.SequenceEqual("Content-Length"u8)) { found.Length = int.Parse(value, CultureInfo.InvariantCulture); }
        }

        public void OnHeadersComplete(bool endStream)
        {
        }

        public void OnStaticIndexedHeader(int index)
        {
        }

        public void OnStaticIndexedHeader(int index, ReadOnlySpan<byte> value)
        {
        }
    }
}
