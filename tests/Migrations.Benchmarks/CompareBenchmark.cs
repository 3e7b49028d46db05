using System.Diagnostics;
using System.Globalization;
using System.Text;
using Migrations.Capture.Records;
using Migrations.Compare;
using Migrations.Compare.Judging;
using Migrations.Exchanges.Assembling;
using Migrations.Exchanges.Http;
using Migrations.Exchanges.Routes;
using Migrations.Exchanges.Tuples;

namespace Migrations.Benchmarks;

/// <summary>How many pairs of two 8.7 KB search answers does one core judge in a second, with the shipped rules on? Baseline in the same run: the plain walk over JsonElement.</summary>
internal static class CompareBenchmark
{
    private const int Pairs = 256;
    private const int Rounds = 5;

    public static int Run()
    {
        Console.WriteLine("| pairs | source bytes | version | pairs/s per core | µs a pair | MB/s of both | bytes allocated a pair | verdict |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|");
        Measure("equal to the byte", Make(types: false, slower: false));
        Measure("`took` differs", Make(types: false, slower: true));
        Measure("`took` differs, `_type` gone from 22 hits", Make(types: true, slower: true));
        return 0;
    }

    private static void Measure(string what, ExchangePair[] pairs)
    {
        var pack = ShippedPacks.For("elasticsearch", "7.10.2", "opensearch", "2.19.4");
        foreach (var isPlain in new[] { false, true })
        {
            var comparer = new ResponseComparer(pack, new ComparerOptions(), isPlain);
            var best = double.MaxValue;
            var allocated = 0L;
            for (var round = 0; round < Rounds + 2; round++)
            {
                var before = GC.GetAllocatedBytesForCurrentThread();
                var started = Stopwatch.GetTimestamp();
                const int Repeats = 40;
                for (var repeat = 0; repeat < Repeats; repeat++)
                {
                    foreach (var pair in pairs) { comparer.Compare(pair); }
                }

                var micros = Stopwatch.GetElapsedTime(started).TotalMicroseconds / (Repeats * pairs.Length);
                if (round < 2) { continue; } // compiled and warm from here
                best = Math.Min(best, micros);
                allocated = (GC.GetAllocatedBytesForCurrentThread() - before) / (Repeats * pairs.Length);
            }

            var bytes = pairs[0].Source!.Response!.Body.Length;
            var both = bytes + pairs[0].Tuple!.TargetBody.Length;
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {what} | {bytes} | {(isPlain ? "plain" : "fast")} | {1e6 / best:F0} | {best:F2} | {both / best:F0} | {allocated} | {comparer.Compare(pairs[0]).Verdict} |"));
        }
    }

    private static ExchangePair[] Make(bool types, bool slower)
    {
        var pairs = new ExchangePair[Pairs];
        for (var i = 0; i < Pairs; i++)
        {
            var source = Encoding.UTF8.GetBytes(Answer(i, types, 3));
            var target = Encoding.UTF8.GetBytes(Answer(i, types: false, slower ? 17 : 3));
            var stamp = new RequestStamp(1, 1, (uint)i);
            MessageHeader[] headers = [new("content-type", "application/json; charset=UTF-8"), new("content-length", "8700")];
            var asked = new RequestMessage("POST", "/flights/_search", "HTTP/1.1", [], default, default);
            var exchange = new Exchange(i, stamp, 1, "127.0.0.1:1", ExchangeStatus.Complete, 1, 1, 2, 3, asked, new ResponseMessage(200, "OK", "HTTP/1.1", headers, source, default), null);
            var tuple = new ExchangeTuple(
                i, stamp, i, 0, "search", RouteClass.Read, TupleDisposition.Sent, "", "", "[]", 1, 1, 2, SendStatus.Answered, 200, "content-type: application/json; charset=UTF-8\r\ncontent-length: 8690\r\n", target,
                ReadFreshness.Fresh, ReadFreshness.Fresh, 1, "[]", "[]");
            pairs[i] = new ExchangePair(exchange, tuple);
        }

        return pairs;
    }

    private static string Answer(int seed, bool types, int took)
    {
        var hits = Enumerable.Range(0, 22).Select(h =>
        {
            var n = (seed * 31) + h;
            return string.Create(
                CultureInfo.InvariantCulture,
                $$"""{"_index":"flights",{{(types ? "\"_type\":\"_doc\"," : "")}}"_id":"{{n:x12}}","_score":{{9.5 - (h * 0.25):0.0##}},"_source":{"FlightNum":"{{n:X7}}","DestCountry":"US","OriginWeather":"Rain","OriginCityName":"Frankfurt am Main","AvgTicketPrice":{{(n % 900) + 100.25:0.00}},"DistanceMiles":{{(n % 7000) + 0.5:0.0}},"FlightDelay":false,"DestWeather":"Sunny","Dest":"Sydney Kingsford Smith International Airport","FlightDelayType":"No Delay","OriginCountry":"DE","dayOfWeek":{{n % 7}}} }""");
        });
        return string.Create(
            CultureInfo.InvariantCulture,
            $$$"""{"took":{{{took}}},"timed_out":false,"_shards":{"total":1,"successful":1,"skipped":0,"failed":0},"hits":{"total":{"value":{{{seed + 22}}},"relation":"eq"},"max_score":9.5,"hits":[{{{string.Join(',', hits)}}}]}}""");
    }
}
