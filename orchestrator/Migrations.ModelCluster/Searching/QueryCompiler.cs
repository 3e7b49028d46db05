using System.Text.Json.Nodes;
using Migrations.ModelCluster.Answering;
using Migrations.ModelCluster.Documents;
using Migrations.ModelCluster.Indices;

namespace Migrations.ModelCluster.Searching;

/// <summary>Makes a query for one shard from its JSON. Pure: the view does not change.</summary>
internal sealed class QueryCompiler(IndexState index, ShardView view, DateTimeOffset now)
{
    public Query Compile(JsonNode? node)
    {
        if (node is null) { return static _ => 1f; }
        if (node is not JsonObject json) { throw RefusedException.Parsing("[_na] query malformed, must start with start_object"); }
        if (json.Count == 0) { throw RefusedException.Illegal("query malformed, empty clause found"); }
        var (kind, value) = json.First();
        if (json.Count > 1) { throw RefusedException.Parsing($"[{kind}] malformed query, expected [END_OBJECT] but found [FIELD_NAME]"); }
        var body = value as JsonObject ?? throw RefusedException.Parsing($"[{kind}] query malformed, no start_object after query name");
        return kind switch
        {
            "match_all" => Constant(Boost(body), static _ => true),
            "match_none" => static _ => null,
            "match" => Match(body),
            "multi_match" => MultiMatch(body),
            "term" => Term(body),
            "terms" => Terms(body),
            "range" => Range(body),
            "ids" => Ids(body),
            "exists" => Exists(body),
            "prefix" => Prefix(body),
            "wildcard" => Wildcard(body),
            "constant_score" => ConstantScore(body),
            "bool" => Bool(body),
            "type" when index.Setting("index.version.created") == Dialects.Dialect.Elasticsearch710.Created => Constant(Boost(body), _ => body.Text("value") == "_doc"),
            _ => throw new RefusedException(400, "parsing_exception", $"unknown query [{kind}]") { Extras = new JsonObject { ["line"] = 1, ["col"] = 1 }, Cause = new RefusedException(400, "named_object_not_found_exception", $"[1:1] unknown field [{kind}]") },
        };
    }

    private static float Boost(JsonObject body) => body.Text("boost") is { } text ? float.Parse(text, System.Globalization.CultureInfo.InvariantCulture) : 1f;

    private static Query Constant(float score, Func<int, bool> matches) => place => matches(place) ? score : null;

    private Query Match(JsonObject body)
    {
        var (field, value) = body.First();
        var settings = value as JsonObject ?? new JsonObject { ["query"] = value?.DeepClone() };
        var text = settings["query"]?.ToString() ?? throw RefusedException.Illegal("[match] requires query value");
        if (index.Mapping.Find(field) is not { Type: "text" } mapped) { return TermOn(field, settings["query"]!, Boost(settings)); }
        var words = TextAnalysis.Words(text, mapped.Setting("search_analyzer") ?? mapped.Setting("analyzer")).ToList();
        var queries = words.Select(w => Scored(field, w, Boost(settings))).ToList();
        if (queries.Count == 0) { return settings.Text("zero_terms_query") == "all" ? static _ => 1f : static _ => null; }
        var isAnd = settings.Text("operator")?.Equals("and", StringComparison.OrdinalIgnoreCase) == true;
        return Combine(isAnd ? queries : [], isAnd ? [] : queries, [], [], isAnd ? 0 : MinimumOf(settings["minimum_should_match"], queries.Count) ?? 1);
    }

    /// <summary>The best field counts.</summary>
    private Query MultiMatch(JsonObject body)
    {
        if (body.Text("type") is { } type && type != "best_fields") { throw RefusedException.Illegal($"the model knows multi_match of type best_fields only, not {type}"); }
        var text = body["query"] ?? throw RefusedException.Parsing("No text specified for multi_match query");
        var queries = JsonText.Strings(body["fields"]).Select(one => one.Split('^')).Select(part => Match(new JsonObject { [part[0]] = new JsonObject { ["query"] = text.DeepClone(), ["operator"] = body.Text("operator") ?? "or", ["boost"] = (part.Length > 1 ? float.Parse(part[1], System.Globalization.CultureInfo.InvariantCulture) : 1f) * Boost(body) } })).ToList();
        return place => queries.Select(q => q(place)).Max();
    }

    private Query Term(JsonObject body)
    {
        var (field, value) = body.First();
        if (body.Count > 1 && value is not JsonObject) { throw RefusedException.Parsing($"[term] query doesn't support multiple fields, found [{field}] and [{body.Skip(1).First().Key}]"); }
        return value is JsonObject settings ? TermOn(field, settings["value"], Boost(settings)) : TermOn(field, value, 1f);
    }

    private Query Terms(JsonObject body)
    {
        var (field, value) = body.First(static m => m.Key != "boost");
        if (value is not JsonArray list) { throw RefusedException.Parsing("[terms] query does not support [" + field + "]"); }
        var queries = list.Select(v => TermOn(field, v, 1f)).ToList();
        return Constant(Boost(body), place => queries.Exists(q => q(place) is not null));
    }

    private Query TermOn(string field, JsonNode? value, float boost)
    {
        if (value is null) { throw RefusedException.Illegal("value cannot be null"); }
        if (field == "_id") { return Constant(boost, place => view.Documents[place].Id == value.ToString()); }
        if (field == "_routing") { return Constant(boost, place => view.Documents[place].Routing == value.ToString()); }
        if (field == "_index") { return Constant(boost, _ => NamePattern.Matches(value.ToString(), index.Name)); }
        if (field is "_seq_no") { return RangeOn(field, boost, RangeBounds.Exactly(value.ToString())); }
        var mapped = index.Mapping.Find(field);
        if (mapped is null or { IsObject: true }) { return static _ => null; }
        if (mapped.Type is "text" or "keyword" or "ip" or "boolean") { return Scored(field, value.ToString(), boost); }
        return RangeOn(field, boost, RangeBounds.Exactly(value.ToString()));
    }

    private Query Scored(string field, string word, float boost)
    {
        var indexed = view.Field(field);
        if (!indexed.Postings.TryGetValue(word, out var postings)) { return static _ => null; }
        var scorer = new Bm25(indexed, postings.Count, boost);
        var counts = postings.ToDictionary(static p => p.Document, static p => p.Count);
        var isText = index.Mapping.Find(field) is { Type: "text" };
        return place => counts.TryGetValue(place, out var count) ? scorer.Score(count, isText ? view.Documents[place].Parsed!.Length(field) : 1) : null;
    }

    private Query Range(JsonObject body)
    {
        var (field, value) = body.First();
        if (value is not JsonObject settings) { throw RefusedException.Parsing($"[range] query malformed, no start_object after query name"); }
        return RangeOn(field, Boost(settings), RangeBounds.Read(settings));
    }

    private Query RangeOn(string field, float boost, RangeBounds bounds)
    {
        if (field == "_seq_no") { return Constant(boost, place => bounds.HoldsNumber(view.Documents[place].SeqNo)); }
        var mapped = index.Mapping.Find(field);
        if (mapped is null or { IsObject: true }) { return static _ => null; }
        Func<object, bool> holds = mapped.Type switch
        {
            "date" => bounds.ForDates(index, mapped.Setting("format") ?? Mappings.DateText.DefaultFormat, now),
            _ when mapped.IsWholeNumber || mapped.IsFraction => bounds.ForNumbers(index, field, mapped),
            _ => bounds.ForWords(),
        };
        if (mapped.Type != "text") { return Constant(boost, place => view.Documents[place].Parsed!.Values.GetValueOrDefault(field)?.Exists(v => holds(v)) == true); }
        return Constant(boost, place => view.Documents[place].Parsed!.Words.GetValueOrDefault(field)?.Keys.Any(w => holds(w)) == true);
    }

    private Query Ids(JsonObject body)
    {
        var ids = JsonText.Strings(body["values"]).ToHashSet(StringComparer.Ordinal);
        return Constant(Boost(body), place => ids.Contains(view.Documents[place].Id));
    }

    private Query Exists(JsonObject body)
    {
        var field = body.Text("field") ?? throw RefusedException.Illegal("field name is null or empty");
        if (field is "_id" or "_seq_no" or "_index" or "_source") { return Constant(Boost(body), static _ => true); }
        if (field == "_routing") { return Constant(Boost(body), place => view.Documents[place].Routing is not null); }
        var inner = field + ".";
        var isObject = index.Mapping.Find(field) is { IsObject: true };
        return Constant(Boost(body), place => view.Documents[place].Parsed! is var parsed && (isObject
            ? parsed.Values.Keys.Concat(parsed.Words.Keys).Any(k => k.StartsWith(inner, StringComparison.Ordinal))
            : parsed.Has(field)));
    }

    private Query Prefix(JsonObject body)
    {
        var (field, value) = body.First();
        var (text, boost) = value is JsonObject settings ? (settings.Text("value") ?? settings.Text("prefix") ?? "", Boost(settings)) : (value!.ToString(), 1f);
        return AnyWord(field, boost, w => w.StartsWith(text, StringComparison.Ordinal));
    }

    private Query Wildcard(JsonObject body)
    {
        var (field, value) = body.First();
        var (text, boost) = value is JsonObject settings ? (settings.Text("value") ?? settings.Text("wildcard") ?? "", Boost(settings)) : (value!.ToString(), 1f);
        return AnyWord(field, boost, w => NamePattern.Matches(text, w));
    }

    private Query AnyWord(string field, float boost, Func<string, bool> matches)
    {
        if (index.Mapping.Find(field) is { Type: not ("text" or "keyword" or "ip") } other && !other.IsObject)
        {
            throw Failure.OfShard(index, new RefusedException(400, "query_shard_exception", $"Can only use prefix queries on {(index.Setting("index.version.created") == Dialects.Dialect.Elasticsearch710.Created ? "keyword, text and wildcard" : "keyword and text")} fields - not on [{field}] which is of type [{other.Type}]") { Extras = new JsonObject { ["index_uuid"] = index.Uuid, ["index"] = index.Name } });
        }

        var found = view.Field(field).Postings.Where(p => matches(p.Key)).SelectMany(static p => p.Value).Select(static p => p.Document).ToHashSet();
        return Constant(boost, found.Contains);
    }

    private Query ConstantScore(JsonObject body)
    {
        var inner = Compile(body["filter"]);
        return Constant(Boost(body), place => inner(place) is not null);
    }

    private Query Bool(JsonObject body)
    {
        if (body.FirstOrDefault(static m => m.Key is not ("must" or "should" or "filter" or "must_not" or "minimum_should_match" or "boost" or "adjust_pure_negative" or "_name")) is { Key: { } unknown })
        {
            throw new RefusedException(400, "parsing_exception", $"[bool] query does not support [{unknown}]") { Extras = new JsonObject { ["line"] = 1, ["col"] = 1 } };
        }

        if (Finds.Nothing(index.Mapping, new JsonObject { ["bool"] = body.DeepClone() })) { return static _ => null; } // what else it asks is not even read
        List<Query> Clauses(string name) => body[name] switch { null => [], JsonArray list => [.. list.Select(Compile)], var one => [Compile(one)] };
        var (must, should, filter, not) = (Clauses("must"), Clauses("should"), Clauses("filter"), Clauses("must_not"));
        if (must.Count + should.Count + filter.Count == 0 && not.Count == 0) { return static _ => 1f; }
        var minimum = MinimumOf(body["minimum_should_match"], should.Count) ?? (must.Count + filter.Count == 0 && should.Count > 0 ? 1 : 0);
        var combined = Combine(must, should, filter, not, minimum);
        var boost = Boost(body);
        return boost == 1f ? combined : place => combined(place) * boost;
    }

    private static Query Combine(List<Query> must, List<Query> should, List<Query> filter, List<Query> not, int minimum) => place =>
    {
        var sum = 0.0;
        foreach (var query in must)
        {
            if (query(place) is not { } score) { return null; }
            sum += score;
        }

        if (filter.Exists(q => q(place) is null) || not.Exists(q => q(place) is not null)) { return null; }
        var (required, optional, matched) = ((float)sum, 0.0, 0);
        foreach (var query in should)
        {
            if (query(place) is not { } score) { continue; }
            optional += score;
            matched++;
        }

        return matched < minimum ? null : required + (float)optional;
    };

    private static int? MinimumOf(JsonNode? node, int clauses)
    {
        if (node is null) { return null; }
        var text = node.ToString();
        if (text.EndsWith('%') && int.TryParse(text[..^1], out var percent)) { return percent < 0 ? clauses + (int)(clauses * percent / 100.0) : (int)(clauses * percent / 100.0); }
        return int.TryParse(text, out var number) ? (number < 0 ? clauses + number : number) : 1;
    }
}
