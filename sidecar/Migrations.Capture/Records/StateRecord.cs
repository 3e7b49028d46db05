using System.Text.Json.Nodes;

namespace Migrations.Capture.Records;

/// <summary>A change of the cluster state, or a request for one (docs/wire-protocol.md, StateRecord).</summary>
/// <param name="What">The kind of change.</param>
/// <param name="Json">The whole record; the keys that go with <paramref name="What"/> are on the page.</param>
public sealed record StateRecord(string What, long StateVersion, JsonObject Json)
{
    public string? Index => (string?)Json["index"];

    public string? Uuid => (string?)Json["uuid"];
}
