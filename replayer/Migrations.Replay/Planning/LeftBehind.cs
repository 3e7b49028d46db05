using System.Text.Json.Nodes;
using Migrations.Capture.Records;
using Migrations.Exchanges.Assembling;
using Migrations.Exchanges.Routes;
using Migrations.Replay.Ordering;

namespace Migrations.Replay.Planning;

/// <summary>What a write left in the cluster state though none of its documents stayed: a node that dies keeps the index it made for a write, and the fields. Pure.</summary>
public sealed class LeftBehind
{
    private readonly IReadOnlyList<StateEvent> _states;
    private readonly MappingMakers _makers;
    private readonly Dictionary<string, long> _written = new(StringComparer.Ordinal);
    private readonly HashSet<string> _createdByRequest = new(StringComparer.Ordinal);

    public LeftBehind(IReadOnlyList<StateEvent> states, IEnumerable<SourceEffect> effects, IEnumerable<Exchange> exchanges)
    {
        (_states, _makers) = (states, new MappingMakers(states));
        foreach (var effect in effects) { _written[effect.Record.IndexUuid] = Math.Max(_written.GetValueOrDefault(effect.Record.IndexUuid), effect.Record.MappingVersion); }
        foreach (var exchange in exchanges)
        {
            if (exchange is not { Request: { Method: "PUT" } request, Response.Status: 200 }) { continue; }
            if (RestRoutes.Match(request.Method, request.Target) is { Api: "indices.create", IndexExpression: { } name }) { _createdByRequest.Add(name); }
        }
    }

    /// <summary>Indices that were born for this write, hold nothing of anyone, and were asked for by no other request: name and the mapping they had in the end.</summary>
    /// <param name="names">What the write touches.</param>
    public IReadOnlyList<KeyValuePair<string, string>> IndicesOf(long beganUnixNanos, IReadOnlyCollection<string> names)
    {
        var born = new List<KeyValuePair<string, string>>();
        foreach (var state in _states)
        {
            if (state.MomentUnixNanos < beganUnixNanos || state.Record is not { What: "indexCreated", Index: { } index, Uuid: { } uuid } || !names.Contains(index)) { continue; }
            if ((bool?)state.Record.Json["birth"] != true || _written.ContainsKey(uuid) || _createdByRequest.Contains(index)) { continue; }
            var mapping = _states.LastOrDefault(s => s.Record.Uuid == uuid && s.Record.Json["mapping"] is JsonObject)?.Record.Json["mapping"];
            born.Add(new(index, mapping?.ToJsonString() ?? "{}"));
        }

        return born;
    }

    /// <summary>Mappings that this write asked for and that no document which stayed has seen: where one has, they go before it.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> MappingsOf(RequestStamp stamp) =>
        [.. from index in _makers.Indices
            from version in _makers.Of(index)
            where version.Mapping is not null && version.Askers.Contains(stamp) && version.Version > _written.GetValueOrDefault(index)
            select new KeyValuePair<string, string>(version.Index, version.Mapping!.ToJsonString())];
}
