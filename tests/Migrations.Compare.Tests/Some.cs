using System.Text;
using Migrations.Capture.Records;
using Migrations.Compare.Judging;
using Migrations.Exchanges.Assembling;
using Migrations.Exchanges.Http;
using Migrations.Exchanges.Routes;
using Migrations.Exchanges.Tuples;

namespace Migrations.Compare.Tests;

/// <summary>Makes pairs of recorded style.</summary>
internal static class Some
{
    public const long StartNanos = 1_700_000_000_000_000_000;

    public static ExchangePair Pair(
        string source,
        string target,
        string api = "search",
        string request = "GET /flights/_search",
        string requestBody = "",
        int sourceStatus = 200,
        int targetStatus = 200,
        long ordinal = 1,
        string edits = "[]",
        int unit = 0,
        string targetRequest = "")
        => new(Exchange(source, request, requestBody, sourceStatus, ordinal), Tuple(target, api, targetStatus, ordinal) with { Edits = edits, Unit = unit, TargetRequest = targetRequest });

    public static Exchange Exchange(string answer, string request = "GET /flights/_search", string requestBody = "", int status = 200, long ordinal = 1, params MessageHeader[] headers)
    {
        var line = request.Split(' ');
        var asked = new RequestMessage(line[0], line[1], "HTTP/1.1", [], Encoding.UTF8.GetBytes(requestBody), default);
        MessageHeader[] all = headers.Length > 0 ? headers : [new("content-type", "application/json; charset=UTF-8"), new("content-length", $"{answer.Length}")];
        var response = new ResponseMessage(status, "OK", "HTTP/1.1", all, Encoding.UTF8.GetBytes(answer), default);
        var start = StartNanos + (ordinal * 1_000_000);
        return new Exchange(ordinal, new RequestStamp(7, 1, (uint)ordinal), 1, "127.0.0.1:5", ExchangeStatus.Complete, start, start, start + 2_000_000, start + 3_000_000, asked, response, null);
    }

    public static ExchangeTuple Tuple(string answer, string api = "search", int status = 200, long ordinal = 1)
    {
        var sent = StartNanos + 1_000_000_000 + (ordinal * 1_000_000);
        return new ExchangeTuple(
            ordinal + 1, new RequestStamp(7, 1, (uint)ordinal), ordinal, 0, api, RouteClass.Read, TupleDisposition.Sent, string.Empty, string.Empty, "[]", sent, sent, sent + 4_000_000,
            SendStatus.Answered, status, "content-type: application/json; charset=UTF-8\r\ncontent-length: 3\r\n", Encoding.UTF8.GetBytes(answer),
            ReadFreshness.None, ReadFreshness.None, 1, "[]", "[]");
    }

    /// <summary>A search answer as the source gives it; hits as <c>id score source</c>.</summary>
    public static string Search(int total, bool types, params (string Id, double Score, string Source)[] hits)
    {
        var list = hits.Select(h => FormattableString.Invariant($$"""{"_index":"flights",{{(types ? "\"_type\":\"_doc\"," : "")}}"_id":"{{h.Id}}","_score":{{h.Score:0.0######}},"_source":{{h.Source}}}"""));
        return FormattableString.Invariant($$$"""{"took":{{{total + (types ? 1 : 2)}}},"timed_out":false,"_shards":{"total":1,"successful":1,"skipped":0,"failed":0},"hits":{"total":{"value":{{{total}}},"relation":"eq"},"max_score":{{{hits[0].Score:0.0######}}},"hits":[{{{string.Join(',', list)}}}]}}""");
    }
}
