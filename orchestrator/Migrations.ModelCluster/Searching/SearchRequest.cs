using System.Globalization;
using System.Text.Json.Nodes;
using Migrations.ModelCluster.Answering;
using Migrations.ModelCluster.Handling;

namespace Migrations.ModelCluster.Searching;

/// <summary>What a search asks.</summary>
internal sealed record SearchRequest(JsonNode? Query, int From, int Size, IReadOnlyList<SortKey> Sort, SourceFilter Source)
{
    private const int MaxWindow = 10_000;

    private static readonly HashSet<string> _known = new(StringComparer.Ordinal)
    {
        "query", "from", "size", "sort", "_source", "version", "seq_no_primary_term", "track_total_hits", "aggs", "aggregations", "timeout", "track_scores", "min_score", "stored_fields", "explain", "search_after", "slice", "post_filter", "docvalue_fields", "terminate_after", "profile", "highlight",
    };

    public bool WithVersion { get; init; }

    public bool WithNumbers { get; init; }

    /// <summary>How many hits are counted exactly; −1 for all, 0 for no count at all.</summary>
    public int CountUpTo { get; init; } = MaxWindow;

    public JsonObject Aggregations { get; init; } = [];

    /// <summary>The only shard to ask; null: all.</summary>
    public int? Shard { get; init; }

    public string? Routing { get; init; }

    public float? MinScore { get; init; }

    public JsonArray? After { get; init; }

    public (int Id, int Max)? Slice { get; init; }

    public bool IsScroll { get; init; }

    /// <summary>Whether more than the page is needed in order: pages to come, or the place to go on from.</summary>
    public bool NeedsAll { get; init; }

    public static SearchRequest Read(ApiCall call, JsonObject body, bool isScroll = false)
    {
        if (body.FirstOrDefault(static m => !_known.Contains(m.Key)) is { Key: { } unknown }) { throw new RefusedException(400, "parsing_exception", $"Unknown key for a START_OBJECT in [{unknown}].") { Extras = new JsonObject { ["line"] = 1, ["col"] = 1 } }; }
        var (from, size) = ((int)(Asked(call, "from") ?? body.Number("from") ?? 0), (int)(Asked(call, "size") ?? body.Number("size") ?? 10));
        Check(call, from, size, isScroll);
        return new SearchRequest(body["query"] ?? FromText(call), from, size, call.Parameter("sort") is { } sort ? SortKey.FromText(sort) : SortKey.Read(body["sort"]), body.ContainsKey("_source") ? SourceFilter.Read(body["_source"]) : SourceFilter.FromParameters(call))
        {
            WithVersion = call.Flag("version", body.Flag("version", false)),
            WithNumbers = call.Flag("seq_no_primary_term", body.Flag("seq_no_primary_term", false)),
            CountUpTo = isScroll ? -1 : CountOf(call.Parameter("track_total_hits") ?? body.Text("track_total_hits")),
            Aggregations = body["aggs"] as JsonObject ?? body["aggregations"] as JsonObject ?? [],
            Shard = call.Parameter("preference") is { } preference && preference.StartsWith("_shards:", StringComparison.Ordinal) ? int.Parse(preference[8..].Split('|')[0], CultureInfo.InvariantCulture) : null,
            Routing = call.Parameter("routing"),
            MinScore = body.Text("min_score") is { } least ? float.Parse(least, CultureInfo.InvariantCulture) : null,
            After = body["search_after"] as JsonArray,
            IsScroll = isScroll,
            NeedsAll = isScroll || body.ContainsKey("search_after"),
            Slice = body["slice"] is JsonObject slice ? ((int)slice.Number("id")!, (int)slice.Number("max")!) : null,
        };
    }

    /// <summary>Refuses more at once than a shard keeps in order. A shard says so: where none is asked, nobody does.</summary>
    public void CheckWindow()
    {
        if (From + Size > MaxWindow) { throw WindowTooLarge(From + Size, IsScroll); }
    }

    /// <summary>7.10 takes −1 in the query for nothing said.</summary>
    private static long? Asked(ApiCall call, string name) => call.Number(name) is { } number && !(number == -1 && call.Dialect.HasTypes) ? number : null;

    private static void Check(ApiCall call, int from, int size, bool isScroll)
    {
        if (from < 0) { throw RefusedException.Illegal("[from] parameter cannot be negative" + (call.Dialect.HasTypes ? "" : $", found [{from}]")); }
        if (size < 0) { throw RefusedException.Illegal($"[size] parameter cannot be negative, found [{size}]"); }
        if (isScroll && size == 0) { throw RefusedException.Invalid("[size] cannot be [0] in a scroll context"); }
    }

    private static RefusedException WindowTooLarge(int wanted, bool isScroll)
    {
        var why = RefusedException.Illegal(isScroll
            ? $"Batch size is too large, size must be less than or equal to: [{MaxWindow}] but was [{wanted}]. Scroll batch sizes cost as much memory as result windows so they are controlled by the [index.max_result_window] index level setting."
            : $"Result window is too large, from + size must be less than or equal to: [{MaxWindow}] but was [{wanted}]. See the scroll api for a more efficient way to request large data sets. This limit can be set by changing the [index.max_result_window] index level setting.");
        return new RefusedException(400, "search_phase_execution_exception", "all shards failed") { Root = why, Extras = new JsonObject { ["phase"] = "query", ["grouped"] = true, ["failed_shards"] = new JsonArray() } };
    }

    private static int CountOf(string? text) => text switch
    {
        null => MaxWindow,
        "true" => -1,
        "false" => 0,
        _ => int.Parse(text, CultureInfo.InvariantCulture),
    };

    /// <summary>The <c>q</c> parameter, in its plainest form: <c>field:word</c>.</summary>
    private static JsonNode? FromText(ApiCall call)
    {
        if (call.Parameter("q") is not { } text) { return null; }
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        if (text == "*" || text == "*:*") { return null; }
        if (colon <= 0) { throw RefusedException.Illegal("the model reads q only as field:word"); }
        return new JsonObject { ["match"] = new JsonObject { [text[..colon]] = text[(colon + 1)..] } };
    }
}
