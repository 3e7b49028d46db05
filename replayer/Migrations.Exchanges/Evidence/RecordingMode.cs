using System.Globalization;
using Migrations.Capture.Frames;
using Migrations.Capture.Records;

namespace Migrations.Exchanges.Evidence;

/// <summary>How a log was recorded, and what that can and cannot promise. Every report names it.</summary>
/// <param name="Name">Recorders, and what beside the log is known.</param>
/// <param name="Promises">What a user may rely on.</param>
/// <param name="CannotPromise">What this way of recording does not tell.</param>
public sealed record RecordingMode(string Name, string Promises, string CannotPromise)
{
    public static RecordingMode Unknown { get; } = new("not told", "nothing: no recorder said hello", "anything");

    /// <summary>The mode of a log with these frames.</summary>
    /// <param name="isPulled">True when what became of the documents was read from the source after the log, before the replay.</param>
    public static RecordingMode Read(IEnumerable<LogFrame> frames, bool isPulled)
    {
        var hellos = new List<HelloRecord>();
        var filteredRequests = 0L;
        foreach (var frame in frames)
        {
            if (frame.Header.Kind is not (FrameKind.Hello or FrameKind.Gap) || !RecordCodec.TryRead(frame.Header.Kind, frame.Payload, out var record, out _)) { continue; }
            if (record is HelloRecord hello) { hellos.Add(hello); }
            else if (record is GapRecord { IsFiltered: true } gap) { filteredRequests += gap.Requests; }
        }

        return Of(hellos, isPulled, filteredRequests);
    }

    /// <param name="hellos">All of the log's, or one of each start of a recorder.</param>
    /// <param name="filteredRequests">Reads that filters kept out of the log.</param>
    public static RecordingMode Of(IEnumerable<HelloRecord> hellos, bool isPulled, long filteredRequests = 0)
    {
        var recorders = hellos.Select(static h => (IsProxy: h.Role == "proxy", h.Effects)).Distinct().Order().ToList();
        if (recorders.Count == 0) { return Unknown; }
        var name = string.Join(" and ", recorders.Select(static r => $"{(r.IsProxy ? "proxy" : "plugin")} {(r.Effects ? "with" : "without")} effects")) + (isPulled ? ", and a pull" : string.Empty);
        var (effects, passesBy) = (recorders.Exists(static r => r.Effects), recorders.Exists(static r => r.IsProxy));
        var filtered = filteredRequests > 0 ? string.Create(CultureInfo.InvariantCulture, $"{filteredRequests} reads that filters kept out; ") : string.Empty;
        var past = filtered + (passesBy ? "requests that went past the proxy; " : string.Empty);
        return (effects, isPulled) switch
        {
            (true, false) => new(name, "every request and answer, and what each operation did: documents, versions and order are the source's, proved by dense numbers",
                $"{past}operations that the log itself lists as missing or pending"),
            (true, true) => new(name, "every request and answer, and what each operation did; what the log lacks of it, the last state of every document as of the pull",
                $"{past}for what the log lacks: states between, which request made them, and their order"),
            (false, true) => new(name, "every request and answer that was recorded, and the last state of every document as of the pull: ids, versions, sources, deletions",
                $"{past}states between that no answer tells, what each by-query operation or script did by itself, which write made a field"),
            _ => new(name, "every request and answer that was recorded; of documents, what the answers tell",
                $"{past}what answers do not tell: by-query operations, scripts, shrunk or lost answers; that source and target hold the same. `migrations pull` tells how documents ended"),
        };
    }
}
