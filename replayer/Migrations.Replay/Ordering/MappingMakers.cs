using System.Text.Json.Nodes;
using Migrations.Capture.Records;
using Migrations.Replay.Planning;

namespace Migrations.Replay.Ordering;

/// <summary>Who made each mapping version of an index, as far as the log tells.</summary>
/// <remarks>Two writes that race for a field both ask and carry the same version: then the recorded mapping decides, not either write.</remarks>
public sealed class MappingMakers
{
    private readonly Dictionary<string, List<MappingVersion>> _versions = [];

    public MappingMakers(IReadOnlyList<StateEvent> states)
    {
        var asked = new Dictionary<string, List<RequestStamp>>(StringComparer.Ordinal);
        foreach (var state in states)
        {
            if (state.Record.Uuid is not { } uuid) { continue; }
            if (state.Record.What == "mappingRequested" && RequestStamp.TryParse((string?)state.Record.Json["request"], out var stamp))
            {
                if (!asked.TryGetValue(uuid, out var list)) { asked[uuid] = list = []; }
                if (!list.Contains(stamp)) { list.Add(stamp); }
            }
            else if (state.Record.What == "mappingChanged" && state.Record.Json["mappingVersion"] is { } version)
            {
                asked.Remove(uuid, out var askers);
                if (!_versions.TryGetValue(uuid, out var versions)) { _versions[uuid] = versions = []; }
                versions.Add(new MappingVersion(version.GetValue<long>(), state.Record.Index ?? "", state.Record.Json["mapping"] as JsonObject, askers ?? []));
            }
        }

        foreach (var versions in _versions.Values) { versions.Sort(static (a, b) => a.Version.CompareTo(b.Version)); }
    }

    /// <summary>Uuids of the indices whose mapping the log saw change.</summary>
    public IReadOnlyCollection<string> Indices => _versions.Keys;

    /// <summary>The versions of one index that the log saw being made, in order.</summary>
    public IReadOnlyList<MappingVersion> Of(string indexUuid) => _versions.GetValueOrDefault(indexUuid) ?? (IReadOnlyList<MappingVersion>)[];
}

/// <summary>One mapping version, its content, and the requests that had asked for a change since the one before.</summary>
public sealed record MappingVersion(long Version, string Index, JsonObject? Mapping, IReadOnlyList<RequestStamp> Askers);
