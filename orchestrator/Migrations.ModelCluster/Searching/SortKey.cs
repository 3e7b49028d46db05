using System.Text.Json.Nodes;
using Migrations.ModelCluster.Answering;
using Migrations.ModelCluster.Documents;
using Migrations.ModelCluster.Handling;
using Migrations.ModelCluster.Indices;

namespace Migrations.ModelCluster.Searching;

/// <summary>One key of an order.</summary>
internal sealed record SortKey(string Field, bool IsDescending, bool MissingFirst, string? UnmappedType, string? Mode)
{
    private const string IdsInMemory = "Loading the fielddata on the _id field is deprecated and will be removed in future versions. If you require sorting or aggregating on this field you should also include the id in the body of your documents, and map this field as a keyword field that has [doc_values] enabled";

    public static IReadOnlyList<SortKey> Read(JsonNode? node) => node switch
    {
        null => [],
        JsonArray list => [.. list.Select(One)],
        _ => [One(node)],
    };

    public static IReadOnlyList<SortKey> FromText(string text) =>
        [.. text.Split(',').Select(static part => part.Split(':') is [var field, var order] ? Make(field, order, null) : Make(part, null, null))];

    private static SortKey One(JsonNode? node)
    {
        if (node is not JsonObject json) { return Make(node!.ToString(), null, null); }
        var (field, value) = json.First();
        return value is JsonObject settings ? Make(field, settings.Text("order"), settings) : Make(field, value?.ToString(), null);
    }

    private static SortKey Make(string field, string? order, JsonObject? settings)
    {
        var isDescending = order is null ? field == "_score" : order.Equals("desc", StringComparison.OrdinalIgnoreCase);
        return new SortKey(field, isDescending, settings?.Text("missing") == "_first", settings?.Text("unmapped_type"), settings?.Text("mode"));
    }

    public object? ValueOf(IndexState index, DocumentEntry entry, int place, float score) => Field switch
    {
        "_score" => (double)score,
        "_doc" => (long)place,
        "_seq_no" => entry.SeqNo,
        "_version" => entry.Version,
        "_id" => entry.Id,
        "_index" => index.Name,
        _ => FieldValueOf(index, entry),
    };

    /// <summary>The value as a hit shows it: a whole number that is missing shows as the last there is.</summary>
    public object? ShownOf(IndexState index, object? value)
    {
        var mapped = index.Mapping.Find(Field);
        if (value is not null || mapped is null || !(mapped.IsWholeNumber || mapped.Type is "date" or "boolean")) { return value; }
        return IsDescending != MissingFirst ? long.MinValue : long.MaxValue;
    }

    public int Compare(object? a, object? b)
    {
        if (a is null || b is null) { return (a is null, b is null) switch { (true, true) => 0, (true, false) => MissingFirst ? -1 : 1, _ => MissingFirst ? 1 : -1 }; }
        var order = (a, b) switch
        {
            (string x, string y) => CompareBytes(x, y),
            (long x, long y) => x.CompareTo(y),
            _ => Convert.ToDouble(a, System.Globalization.CultureInfo.InvariantCulture).CompareTo(Convert.ToDouble(b, System.Globalization.CultureInfo.InvariantCulture)),
        };
        return IsDescending ? -order : order;
    }

    /// <summary>Refuses a field that cannot order.</summary>
    public void Check(IndexState index, ApiCall? call)
    {
        if (call is not null && !index.Mapping.IsBlank) { Warn(call); }
        if (Field is "_score" or "_doc" || (Field is "_seq_no" or "_version" or "_id" or "_index" && !index.Mapping.IsBlank)) { return; }
        var field = index.Mapping.Find(Field);
        if (field is { IsObject: false, Type: "text" }) { throw Failure.OfShard(index, Failure.NotSortable(Field)); }
        if (field is null or { IsObject: true } && UnmappedType is null) { throw Failure.OfShard(index, new RefusedException(400, "query_shard_exception", $"No mapping found for [{Field}] in order to sort on") { Extras = new JsonObject { ["index_uuid"] = index.Uuid, ["index"] = index.Name } }); }
    }

    /// <summary>Warns when ids order: the nodes hold them in memory for that, and would rather not.</summary>
    public void Warn(ApiCall call)
    {
        if (Field == "_id" && !call.Warnings.Contains(IdsInMemory)) { call.Warnings.Add(IdsInMemory); }
    }

    private object? FieldValueOf(IndexState index, DocumentEntry entry)
    {
        if (entry.Parsed!.Values.GetValueOrDefault(Field) is not { } values) { return null; }
        if (index.Mapping.Find(Field) is { Type: "boolean" }) { values = [.. values.Select(static v => (object)(v is "true" ? 1L : 0L))]; }
        var wantsLargest = Mode is null ? IsDescending : Mode == "max";
        return values.Aggregate((a, b) => CompareRaw(a, b) < 0 == wantsLargest ? b : a);
    }

    private static int CompareRaw(object a, object b) => (a, b) switch
    {
        (string x, string y) => CompareBytes(x, y),
        (long x, long y) => x.CompareTo(y),
        _ => Convert.ToDouble(a, System.Globalization.CultureInfo.InvariantCulture).CompareTo(Convert.ToDouble(b, System.Globalization.CultureInfo.InvariantCulture)),
    };

    /// <summary>Keywords are ordered by their UTF-8 bytes.</summary>
    public static int CompareBytes(string a, string b) => System.Text.Encoding.UTF8.GetBytes(a).AsSpan().SequenceCompareTo(System.Text.Encoding.UTF8.GetBytes(b));
}
