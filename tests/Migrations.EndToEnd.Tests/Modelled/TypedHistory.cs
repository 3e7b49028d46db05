namespace Migrations.EndToEnd.Tests.Modelled;

/// <summary>Requests that name a mapping type: 7.10 does them and warns, 2.19 knows none of them.</summary>
internal sealed class TypedHistory(int seed, string name) : HistoryBuilder(seed, name)
{
    private string Index => "/" + Name;

    protected override void Begin()
    {
        const string Settings = """{"number_of_shards":2,"refresh_interval":"-1","translog.durability":"async"}""";
        const string Mapping = """{"properties":{"n":{"type":"long"},"t":{"type":"text","fields":{"keyword":{"type":"keyword","ignore_above":256}}},"k":{"type":"text","fields":{"keyword":{"type":"keyword","ignore_above":256}}}}}""";
        if (OneIn(3)) { Add("PUT", Index + "?include_type_name=true", $$$"""{"settings":{{{Settings}}},"mappings":{"_doc":{{{Mapping}}}}}"""); }
        Add("PUT", Index, $$"""{"settings":{{Settings}},"mappings":{{Mapping}}}""");
    }

    protected override void Next()
    {
        var type = One("_doc", "_doc", "kind");
        var one = $"{Index}/{type}/{Id()}";
        switch (Random.Next(16))
        {
            case < 3: Add("PUT", one, Document()); break;
            case 3: Add("PUT", one + "/_create", Document()); break;
            case 4: Add("POST", one + "/_update", $$"""{"doc":{{Document()}}{{One("", ",\"doc_as_upsert\":true")}}}"""); break;
            case 5: Add("DELETE", one); break;
            case 6: Add("GET", one); break;
            case 7: Add("GET", one + "/_source"); break;
            case 8: Add("HEAD", one); break;
            case 9: Add("POST", $"{Index}/{type}/_bulk", Bulk(type)); break;
            case 10: Add("POST", One("/_bulk", Index + "/_bulk"), Bulk(type)); break;
            case 11: Add("POST", $"{Index}/{type}/_search", """{"query":{"match_all":{}},"size":20,"sort":[{"_seq_no":"asc"},{"_id":"asc"}]}"""); break;
            case 12: Add("POST", $"{Index}/{type}/_count", """{"query":{"range":{"n":{"lt":9}}}}"""); break;
            case 13: Add("POST", One($"{Index}/{type}/_mget", Index + "/_mget"), $$"""{"docs":[{"_id":"d0"},{"_id":"d1"{{(OneIn(2) ? $",\"_type\":\"{type}\"" : "")}}}]}"""); break;
            case 14: Mapping(type); break;
            default: Add("POST", Index + "/_refresh"); break;
        }
    }

    protected override void End()
    {
        Add("POST", Index + "/_refresh");
        Add("POST", Index + "/_search", """{"size":100,"version":true,"seq_no_primary_term":true,"sort":[{"_seq_no":"asc"},{"_id":"asc"}]}""");
        Add("GET", Index);
    }

    private void Mapping(string type)
    {
        switch (Random.Next(4))
        {
            case 0: Add("GET", $"{Index}/_mapping?include_type_name={One("true", "false")}"); break;
            case 1: Add("GET", $"{Index}?include_type_name=true"); break;
            case 2: Add("PUT", $"{Index}/_mapping?include_type_name=true", """{"_doc":{"properties":{"f0":{"type":"long"}}}}"""); break;
            default: Add("GET", $"{Index}/_mapping/{type}?include_type_name=true"); break;
        }
    }

    private string Bulk(string type) => string.Concat(Enumerable.Range(0, Random.Next(1, 5)).Select(_ =>
    {
        var head = $"\"_index\":\"{Name}\",\"_id\":\"{Id()}\"" + (OneIn(2) ? $",\"_type\":\"{type}\"" : "");
        return Random.Next(3) switch
        {
            0 => $$$"""{"delete":{{{{head}}}}}""" + "\n",
            1 => $$$"""{"create":{{{{head}}}}}""" + "\n" + Document() + "\n",
            _ => $$$"""{"index":{{{{head}}}}}""" + "\n" + Document() + "\n",
        };
    }));
}
