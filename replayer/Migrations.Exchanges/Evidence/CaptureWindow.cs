using System.Text.Json.Nodes;
using Migrations.Capture.Records;

namespace Migrations.Exchanges.Evidence;

/// <summary>Since when every node of the cluster carries a live shim, by the state records.</summary>
/// <param name="IsOpen">False while a node without a shim is known; then nothing is proved.</param>
/// <param name="FromUnixNanos">When the present window opened, by the reporting node's clock; 0 when no record told.</param>
/// <param name="FromStateVersion">The cluster state version it opened at; 0 when no record told.</param>
/// <param name="Interruptions">How often a node without a shim appeared after a window had been open.</param>
public sealed record CaptureWindow(bool IsOpen, long FromUnixNanos, long FromStateVersion, int Interruptions)
{
    /// <summary>Nothing told yet: taken as open, and said so by <see cref="WasTold"/>.</summary>
    public static CaptureWindow Untold { get; } = new(true, 0, 0, 0);

    public bool WasTold => FromStateVersion > 0 || !IsOpen;

    internal CaptureWindow With(StateRecord record, long atUnixNanos)
    {
        if (record.What != "nodes" || record.Json["nodes"] is not JsonArray { Count: > 0 } nodes) { return this; }
        var all = nodes.All(n => n?["capture"] is JsonValue);
        if (all) { return IsOpen && WasTold ? this : this with { IsOpen = true, FromUnixNanos = atUnixNanos, FromStateVersion = record.StateVersion }; }
        return IsOpen && WasTold ? this with { IsOpen = false, Interruptions = Interruptions + 1 } : this with { IsOpen = false };
    }
}
