using System.IO.Hashing;
using System.Text;
using Migrations.Capture.Records;
using Migrations.Exchanges.Assembling;
using Migrations.Exchanges.Http;
using Migrations.Exchanges.Routes;
using Migrations.Exchanges.Tuples;
using Migrations.Replay.Planning;

namespace Migrations.Replay.Tests;

/// <summary>Makes what the tests are about; moments are nanoseconds from 0.</summary>
internal static class Some
{
    public static SourceEffect Effect(string id, long seqNo, long version = 1, uint connection = 1, uint number = 1, long moment = 0, string index = "i", string source = "{}", EffectResult result = EffectResult.Created, bool generated = false, string? routing = null, long mapping = 1)
    {
        var bytes = Encoding.UTF8.GetBytes(source);
        var isDelete = result is EffectResult.Deleted or EffectResult.NotFound;
        return new SourceEffect(new EffectRecord(
            isDelete ? EffectOperation.Delete : EffectOperation.Index, EffectOrigin.Primary, result, generated, new RequestStamp(1, connection, number), seqNo, 1, 1, version, mapping, 0, index, index + "-uuid", id, routing, null,
            Crc32.HashToUInt32(bytes), bytes.Length, true, bytes), moment);
    }

    public static Exchange Exchange(string method, string target, string body = "", int status = 200, string answer = "{}", uint connection = 1, uint number = 1, long began = 0, long ended = 10, params MessageHeader[] headers)
    {
        var request = new RequestMessage(method, target, "HTTP/1.1", headers, Encoding.UTF8.GetBytes(body), default);
        var response = status == 0 ? null : new ResponseMessage(status, "", "HTTP/1.1", [], Encoding.UTF8.GetBytes(answer), default);
        return new Exchange(number, new RequestStamp(1, connection, number), 0, "", status == 0 ? ExchangeStatus.Unanswered : ExchangeStatus.Complete, began, began, status == 0 ? 0 : ended, ended, request, response, null);
    }

    public static PlannedUnit Write(int id, Exchange exchange, params SourceEffect[] effects) => new()
    {
        Id = id,
        Exchange = exchange,
        Route = RestRoutes.Match(exchange.Request!.Method, exchange.Request.Target),
        Kind = UnitKind.Write,
        Disposition = TupleDisposition.Sent,
        Effects = effects,
        Touches = [new Touch("i", false)],
        BeganUnixNanos = exchange.StartedAtUnixNanos,
        AnsweredUnixNanos = exchange.EndedAtUnixNanos,
        MomentUnixNanos = effects.Length > 0 ? effects[0].MomentUnixNanos : exchange.EndedAtUnixNanos,
    };
}
