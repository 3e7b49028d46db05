namespace Migrations.EndToEnd.Tests.Modelled;

/// <summary>What stands beside documents under names: templates, aliases, pipelines, rollover; and documents that come to their index by them.</summary>
/// <remarks>All names begin with the history's own, and every request says so: what reads all indices meets the blocks of other histories. A template below all others keeps refreshes to those that are asked for.</remarks>
internal sealed class NamesHistory(int seed, string name) : HistoryBuilder(seed, name)
{
    private const string Settings = "\"refresh_interval\":\"-1\",\"translog.durability\":\"async\"";
    private const string Fields = "\"n\":{\"type\":\"integer\"},\"k\":{\"type\":\"keyword\"}";

    protected override void Begin()
    {
        Add("PUT", $"/_template/{Name}-base", $$$$"""{"index_patterns":["{{{{Name}}}}-*"],"order":0,"settings":{{{{{Settings}}}},"number_of_shards":{{{{Random.Next(1, 4)}}}}},"mappings":{"properties":{{{{{Fields}}}}}}}""");
        Add("PUT", $"/_ingest/pipeline/{Name}-safe", """{"processors":[{"set":{"field":"safe","value":1}}]}""");
        Add("PUT", $"/{Name}-logs-000001", $$$$"""{"aliases":{"{{{{Name}}}}-logs":{{{{{One("", "\"is_write_index\":true")}}}}}}}""");
    }

    protected override void Next()
    {
        switch (Random.Next(18))
        {
            case < 2: PutTemplate(); break;
            case 2: Stored("DELETE"); break;
            case 3: Stored("GET"); break;
            case 4: Add("PUT", Index(), $$$"""{"settings":{{{{Settings}}}{{{One("", ",\"number_of_shards\":2", ",\"number_of_replicas\":0")}}}},"aliases":{{{{(OneIn(2) ? $"\"{Alias()}\":{AliasBody()}" : "")}}}}}"""); break;
            case 5 when OneIn(2): Add("DELETE", Index() + One("", "*")); break;
            case 5 or 6: Aliases(); break;
            case 7: Alias1(); break;
            case 8: Pipeline(); break;
            case < 12: Write(); break;
            case 12: Add("POST", "/_bulk" + One("", "?require_alias=true", "?refresh=true"), Bulk()); break;
            case 13 or 14: Search(); break;
            case 15: Rollover(); break;
            case 16: Add("GET", One(Index(), $"/{Name}-*", $"/{Name}-logs") + One("", "/_settings?flat_settings=true", "/_mapping", "/_alias")); break;
            default: Copy(); break;
        }
    }

    protected override void End()
    {
        Add("POST", $"/{Name}-*/_refresh");
        Add("POST", $"/{Name}-*/_search", """{"size":100,"version":true,"seq_no_primary_term":true,"sort":[{"_seq_no":"asc"},{"_id":"asc"},{"n":{"order":"asc","unmapped_type":"integer"}},{"k":{"order":"asc","unmapped_type":"keyword"}},{"_index":"asc"}]}""");
        Add("GET", $"/{Name}-*");
        Add("GET", $"/_template/{Name}-*");
        Add("GET", $"/_ingest/pipeline/{Name}-*");
    }

    private string Index() => $"/{Name}-{One("a", "b", "c")}";

    private string Alias() => $"{Name}-{One("al0", "al1")}";

    private string Anything() => OneIn(3) ? Index()[1..] : One(Alias(), $"{Name}-logs", $"{Name}-logs-000002");

    private string AliasBody() => One("{}", "{}", """{"is_write_index":true}""", """{"is_write_index":false}""", """{"filter":{"range":{"n":{"lt":10}}}}""", """{"routing":"r1"}""", """{"index_routing":"r1","search_routing":"r0,r1"}""");

    private void PutTemplate()
    {
        var number = Number(2);
        var patterns = $"\"{Name}-{One("*", "a*", "b", "logs-*")}\"";
        var settings = $$"""{{{Settings}},"number_of_shards":{{Random.Next(1, 4)}}}""";
        var kind = Random.Next(4);
        var isComposable = kind == 1; // it lays over no other, and a field that is keyword here and text there is refused by some shards alone
        var inner = $$$"""
            "settings":{{{settings}}}{{{(isComposable || OneIn(2) ? $",\"mappings\":{{\"properties\":{{\"g{number}\":{{\"type\":\"keyword\"}},{Fields}}}}}" : "")}}}{{{(OneIn(3) ? $",\"aliases\":{{\"{Alias()}\":{AliasBody()}}}" : "")}}}
            """.Trim();
        switch (kind)
        {
            case 0: Add("PUT", $"/_component_template/{Name}-c{number}", $$$"""{"template":{{{{inner}}}}}"""); break;
            case 1: Add("PUT", $"/_index_template/{Name}-i{number}", $$$"""{"index_patterns":[{{{patterns}}}],"priority":{{{number}}}{{{(OneIn(2) ? $",\"composed_of\":[\"{Name}-c{Number(2)}\"]" : "")}}},"template":{{{{inner}}}}}"""); break;
            default: Add("PUT", $"/_template/{Name}-t{number}" + One("", "", "?create=true"), $$$"""{"index_patterns":[{{{patterns}}}],"order":{{{int.Parse(number, System.Globalization.CultureInfo.InvariantCulture) + 1}}},{{{inner}}}}"""); break;
        }
    }

    private void Stored(string method)
    {
        var path = Random.Next(4) switch { 0 => $"/_component_template/{Name}-c{Number(2)}", 1 => $"/_index_template/{Name}-i{Number(2)}", 2 => $"/_ingest/pipeline/{Name}-p{Number(2)}", _ => $"/_template/{Name}-t{Number(2)}" };
        Add(method == "GET" && OneIn(4) && !path.StartsWith("/_ingest", StringComparison.Ordinal) ? "HEAD" : method, method == "GET" && OneIn(3) ? path + "*" : path);
    }

    private void Aliases()
    {
        var actions = Enumerable.Range(0, Random.Next(1, 4)).Select(_ => Random.Next(6) switch
        {
            0 or 1 => $$$"""{"remove":{"index":"{{{Index()[1..]}}}","alias":"{{{Alias()}}}"}}""",
            3 => $$$"""{"add":{"indices":["{{{Name}}}-a*","{{{Name}}}-b"],"alias":"{{{Alias()}}}"}}""",
            _ => $$$"""{"add":{"index":"{{{Index()[1..]}}}","alias":"{{{Alias()}}}"{{{(AliasBody() is var body && body.Length > 2 ? "," + body[1..^1] : "")}}}}}""",
        });
        Add("POST", "/_aliases", OneIn(10) ? $$$"""{"actions":[{"remove_index":{"index":"{{{Index()[1..]}}}"}}]}""" : $$"""{"actions":[{{string.Join(',', actions)}}]}""");
    }

    private void Alias1()
    {
        switch (Random.Next(5))
        {
            case 0: Add("PUT", $"{Index()}/_alias/{Alias()}", AliasBody()); break;
            case 1: Add("DELETE", $"{Index()}/_alias/{One(Alias(), $"{Name}-al*")}"); break;
            case 2: Add("HEAD", One($"/{Name}-*", Index()) + $"/_alias/{Alias()}"); break;
            default: Add("GET", One($"/{Name}-*/_alias/{Alias()}", $"/{Name}-*/_alias/{Name}-al*", $"{Index()}/_alias/{Alias()}", $"/{Name}-*/_alias")); break;
        }
    }

    private void Pipeline()
    {
        string[] processors =
        [
            """{"set":{"field":"p","value":"seen"}}""", """{"rename":{"field":"f0","target_field":"f9","ignore_missing":true}}""", """{"remove":{"field":"t"}}""", """{"uppercase":{"field":"k"}}""",
            """{"append":{"field":"k","value":["more"]}}""", """{"lowercase":{"field":"k","on_failure":[{"set":{"field":"failed","value":true}}]}}""", """{"script":{"source":"ctx.n = ctx.n + params.by","params":{"by":2}}}""",
            """{"convert":{"field":"n","type":"string","target_field":"ns"}}""", """{"fail":{"message":"no"}}""", """{"trim":{"field":"nowhere","ignore_failure":true}}""", """{"set":{"field":"_routing","value":"r1"}}""",
            $$$"""{"set":{"field":"_index","value":"{{{Name}}}-b"}}""", """{"drop":{}}""", """{"teleport":{}}""", """{"set":{"value":1}}""",
        ];
        if (OneIn(6)) { Add("PUT", Index() + "/_settings", $$"""{"index.{{One("default", "final")}}_pipeline":"{{One($"{Name}-safe", "_none")}}"}"""); }
        else { Add("PUT", $"/_ingest/pipeline/{Name}-p{Number(2)}", $$"""{"description":"of one history","processors":[{{string.Join(',', Enumerable.Range(0, Random.Next(1, 4)).Select(_ => One<string>(processors)))}}]}"""); }
    }

    private void Write()
    {
        var target = "/" + Anything();
        var pipeline = OneIn(4) ? $"pipeline={Name}-p{Number(2)}" : "";
        switch (Random.Next(9))
        {
            case 0: Add("DELETE", $"{target}/_doc/{Id()}"); break;
            case 1: Add("PUT", $"{target}/_create/{Id()}?{pipeline}", Document()); break;
            case 2: Add("POST", $"{target}/_update/{Id()}", $$"""{"doc":{{Document()}}{{One("", ",\"doc_as_upsert\":true")}}}"""); break;
            case 3: Add("GET", $"{target}/_doc/{Id()}"); break;
            case 4: Add("PUT", $"{target}/_doc/{Id()}?require_alias={One("true", "false")}", Document()); break;
            case 5: Add("PUT", $"{target}/_doc/{Id()}?routing=r{Number(2)}", Document()); break;
            default: Add("PUT", $"{target}/_doc/{Id()}?{pipeline}", Document()); break;
        }
    }

    /// <summary>At most one item names a pipeline, which may fail: of several that fail 2.19 mixes the order of the answer's items. At most one index is made: the order of several is chance.</summary>
    private string Bulk()
    {
        var anywhere = Anything();
        string Where() => One(anywhere, $"{Name}-logs-000001");
        var piped = OneIn(3) ? $$$"""{"index":{"_index":"{{{Where()}}}","_id":"{{{Id()}}}","pipeline":"{{{Name}}}-p1"}}""" + "\n" + Document() + "\n" : "";
        return piped + string.Concat(Enumerable.Range(0, Random.Next(1, 6)).Select(_ => Random.Next(4) switch
        {
            0 => $$$"""{"delete":{"_index":"{{{Where()}}}","_id":"{{{Id()}}}"}}""" + "\n",
            1 => $$$"""{"create":{"_index":"{{{Where()}}}","_id":"{{{Id()}}}"}}""" + "\n" + Document() + "\n",
            2 => $$$"""{"update":{"_index":"{{{Where()}}}","_id":"{{{Id()}}}"}}""" + "\n" + $$"""{"doc":{{Document()}},"doc_as_upsert":true}""" + "\n",
            _ => $$$"""{"index":{"_index":"{{{Where()}}}","_id":"{{{Id()}}}"}}""" + "\n" + Document() + "\n",
        }));
    }

    private void Search()
    {
        var where = One(Anything(), Alias(), $"{Name}-*", $"{Name}-a,{Name}-al0", $"{Name}-*,-{Name}-a");
        Add("POST", $"/{Name}-*/_refresh");
        Add("POST", $"/{where}/{One("_search", "_search?ignore_unavailable=true", "_search?allow_no_indices=false")}", One("""{"query":{"match_all":{}},"size":20}""", """{"query":{"bool":{"filter":{"term":{"k":"red"}}}},"size":20}""", """{"query":{"range":{"n":{"gte":7}}},"sort":[{"n":{"order":"asc","unmapped_type":"integer"}},{"_id":"asc"},{"_seq_no":"asc"},{"k":{"order":"asc","unmapped_type":"keyword"}},{"_index":"asc"}],"from":1,"size":3}"""));
    }

    private void Rollover()
    {
        if (OneIn(2)) { Add("POST", $"/{Name}-*/_refresh"); }
        var body = One("", """{"conditions":{"max_docs":1}}""", """{"conditions":{"max_docs":100,"max_age":"7d"}}""", """{"settings":{"number_of_shards":2},"aliases":{"ALIAS":{}}}""".Replace("ALIAS", Alias(), StringComparison.Ordinal));
        Add("POST", $"/{One(Name + "-logs", Name + "-logs", Name + "-logs", Alias(), Index()[1..])}/_rollover{One("", "", "?dry_run=true")}", body.Length == 0 ? null : body);
    }

    private void Copy()
    {
        Add("POST", $"/{Name}-*/_refresh");
        if (OneIn(3)) { Add("POST", $"/{Anything()}/_update_by_query?conflicts=proceed&refresh=true&pipeline={Name}-p{Number(2)}", """{"query":{"range":{"n":{"lt":12}}}}"""); }
        else { Add("POST", "/_reindex?refresh=true", $$$"""{"conflicts":"{{{One("proceed", "abort")}}}","source":{"index":"{{{Anything()}}}"},"dest":{"index":"{{{Anything()}}}"{{{One("", ",\"op_type\":\"create\"", ",\"version_type\":\"external\"")}}}}}"""); }
    }
}
