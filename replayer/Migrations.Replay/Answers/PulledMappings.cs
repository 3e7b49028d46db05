using Migrations.Exchanges.Assembling;
using Migrations.Exchanges.Routes;
using Migrations.Replay.Planning;
using Migrations.Replay.Pulling;

namespace Migrations.Replay.Answers;

/// <summary>Gives indices that writes made by themselves the mapping that they had in the end, before their first write: in a log without state records nothing tells which of two writes made a field. Pure.</summary>
public static class PulledMappings
{
    /// <summary>Uuid → name and mapping of the pulled indices that no request of the log made, and that were not there before it.</summary>
    public static IReadOnlyDictionary<string, KeyValuePair<string, string>> Of(PullImage? pull, IReadOnlySet<string> known, IEnumerable<Exchange> exchanges)
    {
        var made = exchanges.Where(static e => e.Response?.Status == 200).Select(static e => e.Request is { Method: "PUT" } r ? RestRoutes.Match(r.Method, r.Target) : null)
            .Where(static r => r?.Api == "indices.create").Select(static r => r!.IndexExpression).ToHashSet();
        return (pull?.Indices ?? []).Where(i => !known.Contains(i.Uuid) && !made.Contains(i.Name)).ToDictionary(static i => i.Uuid, static i => KeyValuePair.Create(i.Name, i.Mapping.ToJsonString()));
    }

    /// <summary>The units, those that are the first to write to such an index with its mapping before them.</summary>
    public static IReadOnlyList<PlannedUnit> Apply(IReadOnlyList<PlannedUnit> units, IReadOnlyDictionary<string, KeyValuePair<string, string>> mappings)
    {
        var result = units.ToArray();
        foreach (var (uuid, mapping) in mappings)
        {
            var first = result.Where(u => u.Effects.Any(e => e.Record.IndexUuid == uuid)).MinBy(static u => (u.BeganUnixNanos, u.Id));
            if (first is null) { continue; }
            result[first.Id] = first with { IndicesBefore = [.. first.IndicesBefore, mapping.Key], MappingsBefore = [.. first.MappingsBefore, mapping] };
        }

        return result;
    }
}
