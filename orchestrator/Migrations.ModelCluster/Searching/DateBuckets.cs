using System.Globalization;
using System.Text.Json.Nodes;
using Migrations.ModelCluster.Answering;
using Migrations.ModelCluster.Indices;
using Migrations.ModelCluster.Mappings;

namespace Migrations.ModelCluster.Searching;

/// <summary>Counts documents by parts of the calendar, or by spans of one length, in UTC. Pure.</summary>
internal static class DateBuckets
{
    /// <summary>More than this many are refused, as on the nodes.</summary>
    private const int MostBuckets = 65_535;

    public static JsonObject Run(JsonObject body, IReadOnlyList<SearchHit> hits, Func<JsonObject, IReadOnlyList<SearchHit>, JsonObject> with)
    {
        var (floor, next) = Steps(body);
        var field = new FieldReader(body);
        var groups = hits.SelectMany(h => field.Of(h).OfType<long>().Select(floor).Distinct().Select(k => (Key: k, Hit: h))).GroupBy(static p => p.Key, static p => p.Hit).ToDictionary(static g => g.Key, static g => g.ToList());
        var buckets = new JsonArray();
        if (groups.Count > 0)
        {
            var (least, last) = (body.Number("min_doc_count") ?? 0, groups.Keys.Max());
            var format = body.Text("format") ?? hits[0].Index.Mapping.Find(body.Text("field")!)?.Setting("format");
            for (var key = groups.Keys.Min(); key <= last; key = next(key))
            {
                var inside = groups.GetValueOrDefault(key) ?? [];
                if (inside.Count < least) { continue; }
                if (buckets.Count == MostBuckets) { throw new RefusedException(503, "search_phase_execution_exception", "") { Cause = new RefusedException(503, "too_many_buckets_exception", $"Trying to create too many buckets. Must be less than or equal to: [{MostBuckets}].") }; }
                buckets.Add(with(new JsonObject { ["key_as_string"] = DateText.Write(key, format), ["key"] = key, ["doc_count"] = inside.Count }, inside));
            }
        }

        return new JsonObject { ["buckets"] = buckets };
    }

    private static (Func<long, long> Floor, Func<long, long> Next) Steps(JsonObject body)
    {
        if (body.Text("fixed_interval") is { } span)
        {
            var length = (long)(TimeText.Read(span)?.TotalMilliseconds ?? 0);
            if (length <= 0) { throw RefusedException.Illegal($"failed to parse setting [date_histogram.fixedInterval] with value [{span}] as a time value: unit is missing or unrecognized"); }
            return (at => (long)Math.Floor((double)at / length) * length, at => at + length);
        }

        var part = body.Text("calendar_interval") ?? throw RefusedException.Illegal("Invalid interval specified, must be non-null and non-empty");
        var unit = part switch { "minute" or "1m" => 'm', "hour" or "1h" => 'h', "day" or "1d" => 'd', "week" or "1w" => 'w', "month" or "1M" => 'M', "year" or "1y" => 'y', _ => throw RefusedException.Illegal($"The supplied interval [{part}] could not be parsed as a calendar interval.") };
        return (at => Rounded(at, unit, ""), at => Rounded(at, unit, string.Create(CultureInfo.InvariantCulture, $"+1{unit}")));
    }

    private static long Rounded(long at, char unit, string math) =>
        DateMath.Resolve(string.Create(CultureInfo.InvariantCulture, $"{at}||{math}/{unit}"), "epoch_millis", default, roundsUp: false);
}
