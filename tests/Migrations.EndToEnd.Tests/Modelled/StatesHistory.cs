namespace Migrations.EndToEnd.Tests.Modelled;

/// <summary>One index through its states: blocked, closed, opened again; and what reads see of it between refreshes, page by page.</summary>
/// <remarks>Without the block that a full disk sets: the nodes lift it themselves.</remarks>
internal sealed class StatesHistory(int seed, string name, bool hasByQuery) : HistoryBuilder(seed, name)
{
    /// <summary>The nodes' clock for tombstones moves in steps of 200 ms.</summary>
    private static readonly TimeSpan _longEnough = TimeSpan.FromMilliseconds(450);

    /// <summary>Settings that lift every block, one after the other: some go only alone.</summary>
    public static IReadOnlyList<string> Unblocked { get; } = ["""{"index.blocks.metadata":null}""", """{"index.blocks.read_only":null}""", """{"index.blocks.write":null,"index.blocks.read":null}"""];

    private const string Mappings = "\"mappings\":" + """{"properties":{"n":{"type":"integer"},"k":{"type":"keyword"},"t":{"type":"text"}}}}""";

    private string Index => "/" + Name;

    protected override void Begin() =>
        Add("PUT", Index, $$"""{"settings":{"number_of_shards":{{Random.Next(1, 4)}},"number_of_replicas":{{Number(2)}},"refresh_interval":"-1","translog.durability":"async"},""" + Mappings);

    protected override void Next()
    {
        switch (Random.Next(20))
        {
            case < 5: Write(); break;
            case 5: Add("POST", Index + "/_bulk" + One("", "?refresh=true"), Bulk()); break;
            case 6: Add("POST", $"{Index}/_update/{Id()}", $$"""{"doc":{{Document()}},"doc_as_upsert":true}"""); break;
            case 7: Block(); break;
            case 8: Add("POST", Index + One("/_close", "/_open", "/_open")); break;
            case 9 or 10: Read(); break;
            case 11 or 12: Search(); break;
            case 13: Scroll(); break;
            case 14 or 15 when hasByQuery: ByQuery(); break;
            case 16: Forget(); break;
            case 17: Settings(); break;
            case 18: Add("PUT", Index + "/_mapping", $$$$"""{"properties":{"f{{{{Number(3)}}}}":{"type":"{{{{One("long", "long", "keyword")}}}}"}}}"""); break;
            default: Add("POST", Index + One("/_refresh", "/_refresh", "/_flush")); break;
        }
    }

    protected override void End()
    {
        foreach (var settings in Unblocked) { Add("PUT", Index + "/_settings", settings); }
        Add("POST", Index + "/_open");
        Write();
        Add("POST", Index + "/_refresh");
        Add("POST", Index + "/_search", """{"size":100,"version":true,"seq_no_primary_term":true,"sort":[{"_seq_no":"asc"},{"_id":"asc"}]}""");
        Add("GET", Index);
        Scroll();
    }

    private void Write()
    {
        var (method, target) = Random.Next(8) switch
        {
            0 => ("DELETE", $"/_doc/{Id()}"),
            1 => ("DELETE", $"/_doc/{Id()}?version={Number(8)}&version_type=external_gte"),
            2 => ("PUT", $"/_doc/{Id()}?version={Number(8)}&version_type={One("external", "external_gte")}"),
            3 => ("PUT", $"/_doc/{Id()}?if_seq_no={Number(6)}&if_primary_term={Random.Next(1, 4)}"),
            4 => ("PUT", $"/_create/{Id()}"),
            5 => ("PUT", $"/_doc/{Id()}?refresh={One("true", "false")}"),
            _ => ("PUT", $"/_doc/{Id()}"),
        };
        Add(method, Index + target, method == "PUT" ? Document() : null);
    }

    private string Bulk() => string.Concat(Enumerable.Range(0, Random.Next(1, 7)).Select(_ => Random.Next(4) switch
    {
        0 => $$$"""{"delete":{"_id":"{{{Id()}}}"}}""" + "\n",
        1 => $$$"""{"create":{"_id":"{{{Id()}}}"}}""" + "\n" + Document() + "\n",
        2 => $$$"""{"update":{"_id":"{{{Id()}}}"}}""" + "\n" + $$"""{"doc":{{Document()}},"doc_as_upsert":true}""" + "\n",
        _ => $$$"""{"index":{"_id":"{{{Id()}}}"}}""" + "\n" + Document() + "\n",
    }));

    private void Block()
    {
        var block = One("write", "read", "read_only", "metadata");
        if (OneIn(3)) { Add("PUT", $"{Index}/_block/{block}"); }
        else { Add("PUT", Index + "/_settings", $$"""{"index.blocks.{{block}}":{{One("true", "false", "null", "null")}}}"""); }
    }

    private void Read()
    {
        switch (Random.Next(6))
        {
            case 0: Add("POST", Index + "/_mget?realtime=false", """{"ids":["d0","d1","d2","missing"]}"""); break;
            case 1: Add("HEAD", $"{Index}/_doc/{Id()}?realtime=false"); break;
            case 2: Add("GET", $"{Index}/_source/{Id()}{One("", "?realtime=false")}"); break;
            case 3: Add("GET", $"{Index}/_doc/{Id()}?realtime=false&refresh=true"); break;
            case 4: Add("GET", $"{Index}/_doc/{Id()}?version={Number(4)}"); break;
            default: Add("GET", $"{Index}/_doc/{Id()}{One("", "?realtime=false", "?realtime=false&_source_includes=n", "?_source=false")}"); break;
        }
    }

    private void Search()
    {
        var sort = One(""","sort":["_id"]""", ""","sort":[{"n":"asc"},{"_id":"asc"}]""", ""","sort":[{"k":{"order":"desc"}},{"_seq_no":"asc"},{"_id":"asc"}]""");
        var body = $$"""{"query":{{Query()}}{{sort}},"track_total_hits":{{One("true", "false", "2")}},"from":{{Number(4)}},"size":{{Number(4)}}}""";
        if (OneIn(5)) { Add("GET", $"{Index}/_search?from={Random.Next(-1, 3)}&size={One("2", "9999", "20000", "-1")}&sort=n:desc,_id:asc"); }
        else if (OneIn(4)) { Add("POST", Index + "/_count", $$"""{"query":{{Query()}}}"""); }
        else { Add("POST", Index + "/_search", body); }
    }

    /// <summary>Without scores: those of <see cref="HistoryKind.Documents"/> are compared, and a restart changes what they count.</summary>
    private string Query() => Random.Next(4) switch
    {
        0 => $$$$$"""{"bool":{"filter":{"match":{"t":"{{{{{Word()}}}}}"}}}}""",
        1 => $$$$"""{"range":{"n":{"gte":{{{{Number(15)}}}}}}}""",
        _ => """{"match_all":{}}""",
    };

    /// <summary>Writes between the pages are not seen by those that follow. In order of a key: by place alone, a merge of the real node changes it.</summary>
    private void Scroll()
    {
        var sort = One(""","sort":["_id"]""", ""","sort":[{"n":"desc"},{"_id":"asc"}]""", ""","sort":[{"_seq_no":"asc"},{"_id":"asc"}]""");
        Add("POST", Index + "/_search?scroll=5m", $$"""{"query":{{Query()}},"size":{{Random.Next(0, 3)}}{{sort}}}""");
        for (var pages = Random.Next(3); pages > 0; pages--)
        {
            if (OneIn(2)) { Write(); }
            if (OneIn(3)) { Add("POST", Index + "/_refresh"); }
            Add("POST", "/_search/scroll", $$"""{"scroll":"5m","scroll_id":"{{HistoryStep.LastScroll}}"}""");
        }

        Add("DELETE", "/_search/scroll", $$"""{"scroll_id":"{{HistoryStep.LastScroll}}"}""");
        if (OneIn(3)) { Add("POST", "/_search/scroll", $$"""{"scroll":"5m","scroll_id":"{{HistoryStep.LastScroll}}"}"""); }
    }

    /// <summary>What was written since the last refresh conflicts.</summary>
    private void ByQuery()
    {
        if (OneIn(2)) { Add("POST", Index + "/_refresh"); }
        if (OneIn(2)) { Write(); }
        var options = One("?refresh=true", "?conflicts=proceed", "?conflicts=proceed&refresh=true", "?conflicts=abort");
        var script = One("ctx._source.n += params.by", "if (ctx._source.n % 2 == 0) { ctx.op = 'noop' } else { ctx._source.s = params.by }", "if (ctx._source.n < 5) { ctx.op = 'delete' } else { ctx._source.n -= 5 }");
        switch (Random.Next(3))
        {
            case 0: Add("POST", $"{Index}/_delete_by_query{options}", $$"""{"query":{{Query()}}}"""); break;
            case 1: Add("POST", $"{Index}/_update_by_query{options}", $$$$"""{"query":{{{{Query()}}}},"script":{"source":"{{{{script}}}}","params":{"by":{{{{Number(4)}}}}}}}"""); break;
            default: Add("POST", $"{Index}/_update_by_query{options}"); break;
        }
    }

    /// <summary>Deletes, lets the tombstone become too old, and writes by a version that it would have refused.</summary>
    private void Forget()
    {
        var id = Id();
        Add("DELETE", $"{Index}/_doc/{id}");
        Add("POST", Index + "/_refresh");
        Wait(_longEnough);
        Add("PUT", Index + "/_settings", """{"index.gc_deletes":"1ms"}""");
        Add("PUT", $"{Index}/_doc/{id}?version=1&version_type=external", Document());
        Wait(_longEnough);
        Add("PUT", Index + "/_settings", """{"index.gc_deletes":"1h"}""");
        Write();
    }

    private void Settings()
    {
        if (OneIn(3)) { Add("GET", Index + "/_settings" + One("", "?flat_settings=true", "/index.blocks*")); }
        else { Add("PUT", Index + "/_settings", One("""{"number_of_replicas":1}""", """{"index":{"number_of_replicas":0}}""", """{"number_of_shards":2}""", """{"unheard_of":1}""", """{"max_result_window":10000}""")); }
    }
}
