using System.Globalization;

namespace Migrations.EndToEnd.Tests.Modelled;

/// <summary>Makes the history of one index from a seed: writes of every kind on few documents, refreshes, reads and searches between them.</summary>
internal sealed class HistoryMaker
{
    private const int Documents = 5;
    private const int Steps = 24;

    private static readonly string[] _words = ["red", "green", "blue", "quick fox", "The Quick, brown-fox", "a.b c_d 12,5", "red red red", "2020-01-01", "2021/05/06", "true", "17"];
    private static readonly string[] _fields = ["n", "t", "k", "o.p", "b"];

    private readonly Random _random;
    private readonly string _index;
    private readonly List<HistoryStep> _steps = [];

    private readonly int _shards;

    private HistoryMaker(int seed, string index)
    {
        (_random, _index) = (new Random(seed), index);
        _shards = _random.Next(1, 4);
    }

    public static IReadOnlyList<HistoryStep> Make(int seed, string index)
    {
        var maker = new HistoryMaker(seed, index);
        maker.Begin();
        for (var i = 0; i < Steps; i++) { maker.Step(); }
        maker.End();
        return maker._steps;
    }

    private void Begin()
    {
        var mappings = _random.Next(3) switch
        {
            0 => """,{"k":{"type":"keyword"},"n":{"type":"integer"},"t":{"type":"text"}}""",
            1 => """,{"k":{"type":"keyword","ignore_above":4},"n":{"type":"double"},"b":{"type":"boolean"},"o":{"properties":{"p":{"type":"date"}}}}""",
            _ => """,{"z":{"type":"keyword"}}""",
        };
        var part = $$""","mappings":{"properties":{{mappings[1..]}}}""";
        Add("PUT", "", $$"""{"settings":{"number_of_shards":{{_shards}},"number_of_replicas":0,"refresh_interval":"-1","translog.durability":"async"}{{part}}}""");
    }

    private void Step()
    {
        switch (_random.Next(21))
        {
            case < 5: Add("PUT", "/_doc/" + IdOrRouted(), Document()); break;
            case 5: Add("PUT", $"/_create/{Id()}", Document()); break;
            case 6: Add("PUT", $"/_doc/{Id()}?version={_random.Next(8)}&version_type={(_random.Next(2) == 0 ? "external" : "external_gte")}", Document()); break;
            case 7: Add("PUT", $"/_doc/{Id()}?if_seq_no={_random.Next(6)}&if_primary_term=1", Document()); break;
            case 8: Add("DELETE", "/_doc/" + IdOrRouted(), null); break;
            case 9: Add("DELETE", $"/_doc/{Id()}?{(_random.Next(2) == 0 ? $"version={_random.Next(8)}&version_type=external_gte" : $"if_seq_no={_random.Next(6)}&if_primary_term=1")}", null); break;
            case 10: Add("POST", $"/_update/{Id()}", $$"""{"doc":{{Document()}}{{(_random.Next(2) == 0 ? ",\"doc_as_upsert\":true" : "")}}}"""); break;
            case 11: Add("POST", $"/_update/{Id()}", $$"""{"doc":{"n":{{_random.Next(3)}}},"upsert":{{Document()}}}"""); break;
            case 12: Add("POST", "/_bulk" + (_random.Next(3) == 0 ? "?refresh=true" : ""), Bulk()); break;
            case 13: Add("POST", "/_refresh", null); break;
            case 14: Add("GET", "/_doc/" + IdOrRouted(), null); break;
            case 15: Add("POST", "/_mget", """{"ids":["d0","d1","d2","missing"]}"""); break;
            case 16: ByQuery(); break;
            case 17: Add("GET", "/_mapping", null); break;
            case 19: Script(); break;
            case 18: Add("POST", "/_count", $$"""{"query":{{Query(1)}}}"""); break;
            default: Search(); break;
        }
    }

    /// <summary>All documents with their numbers, then searches of every kind.</summary>
    private void End()
    {
        Add("POST", "/_refresh", null);
        Add("POST", "/_search", """{"size":100,"version":true,"seq_no_primary_term":true,"sort":[{"_seq_no":"asc"},{"_id":"asc"}]}""");
        Add("GET", "/_mapping", null);
        for (var i = 0; i < 5; i++) { Search(); }
    }

    private void ByQuery()
    {
        Add("POST", "/_refresh", null);
        if (_random.Next(3) == 0) { Add("POST", "/_delete_by_query?refresh=true&conflicts=proceed", $$"""{"query":{{Query(1)}}}"""); }
        else { Add("POST", "/_update_by_query?refresh=true&conflicts=proceed", $$"""{"query":{{Query(1)}}}"""); }
    }

    /// <summary>Few scripts, so that none is compiled often: the nodes bound that.</summary>
    private void Script()
    {
        var script = _random.Next(4) switch
        {
            0 => "if (ctx._source.s == null) { ctx._source.s = 0 } ctx._source.s += params.by; if (ctx._source.s % 3 == 0) { ctx.op = 'none' }",
            1 => "ctx._source.s = (ctx._source.s == null ? 0 : ctx._source.s) + 1",
            2 => "ctx._source.remove('s'); ctx._source.u = true",
            _ => "if (ctx._source.u != null) { ctx.op = 'delete' } else { ctx._source.u = false }",
        };
        Add("POST", $"/_update/{Id()}", $$$$"""{"script":{"source":"{{{{script}}}}","params":{"by":{{{{_random.Next(1, 4)}}}}}}}""");
    }

    private void Search()
    {
        var sort = _random.Next(4) switch
        {
            0 => ""","sort":[{"_seq_no":"desc"},{"_id":"asc"}]""",
            1 => ""","sort":[{"k":{"order":"desc","unmapped_type":"keyword"}},{"_id":"asc"}]""",
            _ => "",
        };
        var aggregation = _random.Next(6) switch
        {
            0 => ""","aggs":{"x":{"stats":{"field":"n"}}}""",
            1 => ""","aggs":{"x":{"terms":{"field":"k"}}}""",
            3 => ""","aggs":{"x":{"range":{"field":"n","ranges":[{"to":5},{"from":5,"to":12.5},{"from":12.5}]},"aggs":{"y":{"sum":{"field":"n"}}}},"z":{"date_histogram":{"field":"o.p","calendar_interval":"month"}}}""",
            2 => ""","aggs":{"x":{"histogram":{"field":"n","interval":5}},"y":{"terms":{"field":"t.keyword","size":2,"order":{"_key":"asc"}}}}""",
            _ => "",
        };
        Add("POST", "/_search" + Routing('?'), $$"""{"query":{{Query(2)}},"size":{{_random.Next(1, 12)}}{{sort}}{{aggregation}}}""");
    }

    private string Query(int depth) => _random.Next(depth > 0 ? 12 : 10) switch
    {
        0 => """{"match_all":{}}""",
        1 => $$$"""{"match":{"t":"{{{Word()}}}"}}""",
        2 => $$$"""{"term":{"k":"{{{Word()}}}"}}""",
        3 => $$$"""{"terms":{"k":["{{{Word()}}}","{{{Word()}}}"]}}""",
        4 => $$$$"""{"range":{"n":{"gte":{{{{_random.Next(10)}}}},"lt":{{{{_random.Next(5, 20)}}}}}}}""",
        5 => $$$"""{"ids":{"values":["{{{Id()}}}","{{{Id()}}}"]}}""",
        6 => $$$"""{"exists":{"field":"{{{_fields[_random.Next(_fields.Length)]}}}"}}""",
        7 => $$$"""{"prefix":{"k":"{{{Word()[..1]}}}"}}""",
        8 => $$$$"""{"match":{"t":{"query":"{{{{Word()}}}} red","operator":"{{{{(_random.Next(2) == 0 ? "and" : "or")}}}}"}}}""",
        9 => $$$"""{"multi_match":{"query":"{{{Word()}}}","fields":["t^2","k"]}}""",
        10 => $$$"""{"bool":{"must":[{{{Query(depth - 1)}}}],"should":[{{{Query(depth - 1)}}}],"filter":{{{Query(depth - 1)}}}}}""",
        _ => $$$"""{"bool":{"should":[{{{Query(depth - 1)}}},{{{Query(depth - 1)}}}],"must_not":[{{{Query(0)}}}]}}""",
    };

    /// <summary>On several shards only one document: the shards of a bulk run at the same time, and which of them maps a new field first is chance.</summary>
    private string Bulk()
    {
        var only = Id();
        string Next() => _shards == 1 ? Id() : only;
        var lines = new System.Text.StringBuilder();
        for (var i = _random.Next(1, 7); i > 0; i--)
        {
            switch (_random.Next(5))
            {
                case 0: lines.Append(CultureInfo.InvariantCulture, $"{{\"delete\":{{\"_id\":\"{Next()}\"}}}}\n"); break;
                case 1: lines.Append(CultureInfo.InvariantCulture, $"{{\"create\":{{\"_id\":\"{Next()}\"}}}}\n{Document()}\n"); break;
                case 2: lines.Append(CultureInfo.InvariantCulture, $"{{\"update\":{{\"_id\":\"{Next()}\"}}}}\n{{\"doc\":{Document()},\"doc_as_upsert\":true}}\n"); break;
                case 3: lines.Append(CultureInfo.InvariantCulture, $"{{\"index\":{{\"_id\":\"{Next()}\",\"version\":{_random.Next(1, 9)},\"version_type\":\"external_gte\"}}}}\n{Document()}\n"); break;
                default: lines.Append(CultureInfo.InvariantCulture, $"{{\"index\":{{\"_id\":\"{Next()}\"}}}}\n{Document()}\n"); break;
            }
        }

        return lines.ToString();
    }

    private string Document()
    {
        var members = new List<string>();
        if (_random.Next(5) > 0) { members.Add("\"n\":" + Number()); }
        if (_random.Next(3) > 0) { members.Add($"\"t\":\"{Word()}\""); }
        if (_random.Next(3) > 0) { members.Add(_random.Next(4) == 0 ? $"\"k\":[\"{Word()}\",\"{Word()}\"]" : $"\"k\":\"{Word()}\""); }
        if (_random.Next(4) == 0) { members.Add($$"""
            "o":{"p":"{{Word()}}","q":{{Number()}}}
            """.Trim()); }
        if (_random.Next(5) == 0) { members.Add("\"b\":" + (_random.Next(3) switch { 0 => "true", 1 => "false", _ => "\"x\"" })); }
        return "{" + string.Join(',', members) + "}";
    }

    private string Number() => _random.Next(8) switch
    {
        0 => "1.5",
        1 => "\"7\"",
        2 => "\"seven\"",
        3 => "null",
        _ => _random.Next(20).ToString(CultureInfo.InvariantCulture),
    };

    private string Word() => _words[_random.Next(_words.Length)];

    private string Id() => "d" + _random.Next(Documents).ToString(CultureInfo.InvariantCulture);

    /// <summary>A routed document has an id of its own: of two with one id the order is another each time.</summary>
    private string IdOrRouted()
    {
        if (_random.Next(8) > 0) { return Id(); }
        var number = _random.Next(3);
        return $"x{number}?routing=r{number % 2}";
    }

    private string Routing(char lead) => _random.Next(8) == 0 ? $"{lead}routing=r{_random.Next(2)}" : "";

    private void Add(string method, string path, string? body) => _steps.Add(new HistoryStep(method, "/" + _index + path, body));
}
