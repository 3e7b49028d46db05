using System.Globalization;
using System.Text.Json.Nodes;
using Migrations.ModelCluster.Answering;
using Migrations.ModelCluster.Indices;
using Migrations.ModelCluster.Mappings;

namespace Migrations.ModelCluster.Searching;

/// <summary>From where to where a range goes. Pure.</summary>
/// <param name="Low">As written; null: no bound.</param>
internal sealed record RangeBounds(string? Low, bool WithLow, string? High, bool WithHigh, string? Format)
{
    public static RangeBounds Exactly(string value) => new(value, true, value, true, null);

    public static RangeBounds Read(JsonObject json)
    {
        foreach (var (name, _) in json)
        {
            if (name is not ("gt" or "gte" or "lt" or "lte" or "from" or "to" or "include_lower" or "include_upper" or "boost" or "format" or "time_zone" or "relation" or "_name")) { throw RefusedException.Parsing($"[range] query does not support [{name}]"); }
        }

        var (low, withLow) = (json.Text("gt") ?? json.Text("gte") ?? json.Text("from"), !json.ContainsKey("gt") && json.Flag("include_lower", true));
        var (high, withHigh) = (json.Text("lt") ?? json.Text("lte") ?? json.Text("to"), !json.ContainsKey("lt") && json.Flag("include_upper", true));
        return new RangeBounds(low, withLow, high, withHigh, json.Text("format"));
    }

    public bool HoldsNumber(long value) =>
        (Low is null || Compare(value, decimal.Parse(Low, CultureInfo.InvariantCulture)) is var l && (l > 0 || (l == 0 && WithLow)))
        && (High is null || Compare(value, decimal.Parse(High, CultureInfo.InvariantCulture)) is var h && (h < 0 || (h == 0 && WithHigh)));

    public Func<object, bool> ForNumbers(IndexState index, string field, FieldNode mapped)
    {
        var (low, high) = (Number(index, field, mapped, Low), Number(index, field, mapped, High));
        return value =>
        {
            var number = Convert.ToDouble(value, CultureInfo.InvariantCulture);
            return (low is not { } l || number > l || (number == l && WithLow)) && (high is not { } h || number < h || (number == h && WithHigh));
        };
    }

    public Func<object, bool> ForDates(IndexState index, string format, DateTimeOffset now)
    {
        long? low, high;
        try
        {
            low = Low is null ? null : DateMath.Resolve(Low, Format ?? format, now, roundsUp: !WithLow);
            high = High is null ? null : DateMath.Resolve(High, Format ?? format, now, roundsUp: WithHigh);
        }
        catch (RefusedException refused)
        {
            throw Failure.OfShard(index, refused);
        }

        return value => (low is not { } l || (long)value > l || ((long)value == l && WithLow)) && (high is not { } h || (long)value < h || ((long)value == h && WithHigh));
    }

    public Func<object, bool> ForWords() => value =>
        (Low is null || SortKey.CompareBytes((string)value, Low) is var l && (l > 0 || (l == 0 && WithLow)))
        && (High is null || SortKey.CompareBytes((string)value, High) is var h && (h < 0 || (h == 0 && WithHigh)));

    private static int Compare(long value, decimal bound) => ((decimal)value).CompareTo(bound);

    private static double? Number(IndexState index, string field, FieldNode mapped, string? text)
    {
        if (text is null) { return null; }
        if (!double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number))
        {
            throw Failure.OfShard(index, new RefusedException(400, "query_shard_exception", $"failed to create query: For input string: \"{text}\"")
            {
                Extras = new JsonObject { ["index_uuid"] = index.Uuid, ["index"] = index.Name },
                Cause = new RefusedException(400, "number_format_exception", $"For input string: \"{text}\""),
            });
        }

        return mapped.Type == "float" ? (float)number : number;
    }
}
