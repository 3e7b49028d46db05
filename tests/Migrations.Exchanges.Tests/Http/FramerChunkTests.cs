using System.Text;
using CsCheck;
using Migrations.Exchanges.Assembling;
using Migrations.Exchanges.Http;
using Migrations.Exchanges.Tests.Assembling;

namespace Migrations.Exchanges.Tests.Http;

/// <summary>However bytes arrive, they are cut in the same places.</summary>
public class FramerChunkTests
{
    private static readonly Gen<string> Request = Gen.OneOf(
        Gen.Int[0, 300].Select(n => $"PUT /a/_doc/{n} HTTP/1.1\r\nContent-Length: {n}\r\n\r\n{new string('x', n)}"),
        Gen.Int[1, 40].Array[0, 4].Select(sizes => $"POST /_bulk HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n{string.Concat(sizes.Select(n => $"{n:x};e=1\r\n{new string('y', n)}\r\n"))}0\r\nT: 1\r\n\r\n"),
        Gen.Const("GET /a/_search HTTP/1.1\nHost: h\n\n"),
        Gen.Const("\r\n\r\nHEAD /a HTTP/1.0\r\nX: 1\r\n y\r\n\r\n"),
        Gen.Const("POST /a HTTP/1.1\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"));

    private static readonly Gen<string> Response = Gen.OneOf(
        Gen.Int[0, 300].Select(n => $"HTTP/1.1 200 OK\r\ncontent-length: {n}\r\n\r\n{new string('r', n)}"),
        Gen.Int[1, 60].Array[0, 4].Select(sizes => $"HTTP/1.1 201 Created\r\ntransfer-encoding: chunked\r\n\r\n{string.Concat(sizes.Select(n => $"{n:x}\r\n{new string('s', n)}\r\n"))}0\r\n\r\n"),
        Gen.Const("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n"));

    [Fact]
    public void A_log_cut_into_pieces_of_any_size_gives_the_same_exchanges()
    {
        Gen.Select(Request, Response).Array[1, 6].Sample(pairs =>
        {
            var wire = new Wire().Opened().Request(1, string.Concat(pairs.Select(p => p.Item1)));
            for (var i = pairs.Length - 1; i >= 0; i--) { wire.Response((uint)i + 1, pairs[i].Item2); }
            wire.Closed();
            var whole = ExchangeLog.Read(wire.Frames).Select(Describe).ToList();
            return whole.Count == pairs.Length && new[] { 1, 2, 7, 64 }.All(size => ExchangeLog.Read(wire.Cut(size)).Select(Describe).SequenceEqual(whole));
        });
    }

    [Fact]
    public void Responses_come_off_a_growing_buffer_as_they_come_off_a_whole_one()
    {
        Gen.Select(Response.Array[1, 5], Gen.Int[1, 50]).Sample((responses, step) =>
        {
            var stream = Encoding.Latin1.GetBytes(string.Concat(responses));
            var framer = new ResponseFramer();
            var (buffer, at, taken) = (new List<byte>(), 0, new List<string>());
            while (at < stream.Length || buffer.Count > 0)
            {
                var status = framer.TryRead(buffer.ToArray(), "POST", connectionEnded: false, out var consumed, out var message);
                if (status == FramingStatus.Complete)
                {
                    taken.Add(Encoding.Latin1.GetString(message!.Raw.Span));
                    buffer.RemoveRange(0, consumed);
                    continue;
                }

                if (status != FramingStatus.NeedsMore || at == stream.Length) { return false; }
                var count = Math.Min(step, stream.Length - at);
                buffer.AddRange(stream.AsSpan(at, count));
                at += count;
            }

            return taken.SequenceEqual(responses);
        });
    }

    private static string Describe(Exchange e) =>
        $"{e.Ordinal} {e.Stamp} {e.Status} {e.StartedAtUnixNanos} {e.ReceivedAtUnixNanos} {e.AnsweredAtUnixNanos} {e.EndedAtUnixNanos} {Text(e.Request?.Raw)}|{Text(e.Request?.Body)}|{Text(e.Response?.Raw)}|{Text(e.Response?.Body)}|{e.Note}";

    private static string Text(ReadOnlyMemory<byte>? bytes) => bytes is { } some ? Encoding.Latin1.GetString(some.Span) : "none";
}
