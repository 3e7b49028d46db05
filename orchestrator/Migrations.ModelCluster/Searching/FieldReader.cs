using System.Globalization;
using System.Text.Json.Nodes;
using Migrations.ModelCluster.Answering;
using Migrations.ModelCluster.Indices;

namespace Migrations.ModelCluster.Searching;

/// <summary>Gives the values of an aggregation's field, hit by hit. One aggregation, one thread.</summary>
internal sealed class FieldReader(JsonObject aggregation)
{
    private static readonly List<object> _none = [];

    private readonly string _field = aggregation.Text("field") ?? throw RefusedException.Illegal("Required one of fields [field, script], but none were specified. ");
    private IndexState? _checked;

    public List<object> Of(SearchHit hit)
    {
        if (!ReferenceEquals(hit.Index, _checked))
        {
            if (hit.Index.Mapping.Find(_field) is { Type: "text" }) { throw Failure.OfShard(hit.Index, Failure.NotSortable(_field)); }
            _checked = hit.Index;
        }

        return hit.Entry.Parsed!.Values.GetValueOrDefault(_field) ?? _none;
    }

    public IEnumerable<double> NumbersOf(SearchHit hit)
    {
        foreach (var value in Of(hit))
        {
            yield return value switch
            {
                long whole => whole,
                double fraction => fraction,
                "true" => 1.0,
                "false" => 0.0,
                string word => throw RefusedException.Illegal($"Field [{word}] is not supported for aggregation [stats]"),
                _ => Convert.ToDouble(value, CultureInfo.InvariantCulture),
            };
        }
    }
}
