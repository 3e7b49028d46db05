using Migrations.Capture.Frames;
using Migrations.Capture.Records;
using Migrations.Exchanges.Assembling;
using Migrations.Exchanges.Evidence;
using Migrations.Replay.Backfill;

namespace Migrations.Replay.Planning;

/// <summary>Reads a capture log, and the image beside it, into what planning needs.</summary>
/// <remarks>Holds the log's exchanges and effects in memory.</remarks>
public static class ReplayInputReader
{
    /// <param name="frames">Gives the log's frames in its order; called once a pass.</param>
    public static ReplayInput Read(Func<IEnumerable<LogFrame>> frames, BackfillImage image, long imageCompletedAtUnixNanos)
    {
        var verdict = EvidenceLog.Read(frames()).Verdict;
        var effects = new Dictionary<(string Uuid, int Shard, long SeqNo, long Term), SourceEffect>();
        var states = new List<StateEvent>();
        var records = new RecordReader();
        foreach (var frame in frames())
        {
            if (frame.Header.Kind is not (FrameKind.Effect or FrameKind.StateRecord)) { continue; }
            if (records.Push(frame).Record is not { } record) { continue; }
            if (record.Content is StateRecord state) { states.Add(new StateEvent(state, record.Header.CapturedAtUnixNanos)); }
            else if (record.Content is EffectRecord effect && verdict.IsCommitted(effect)) { Keep(effects, new SourceEffect(effect, record.Header.CapturedAtUnixNanos)); }
        }

        var images = image.Shards.Select(s => new ImagePosition(s.IndexUuid, s.Index, imageCompletedAtUnixNanos)).DistinctBy(static i => i.IndexUuid).ToList();
        return new ReplayInput(ExchangeLog.Read(frames()), [.. effects.Values], UndoneOf(verdict), states, images, image.Holds);
    }

    /// <summary>One effect may be announced by several copies: the one that names its request is kept, else the first.</summary>
    private static void Keep(Dictionary<(string, int, long, long), SourceEffect> effects, SourceEffect effect)
    {
        var record = effect.Record;
        var key = (record.IndexUuid, record.Shard, record.SeqNo, record.OperationTerm);
        if (effects.TryGetValue(key, out var known) && (!known.Record.Request.IsNone || record.Request.IsNone)) { return; }
        effects[key] = effect;
    }

    private static Dictionary<RequestStamp, string> UndoneOf(EvidenceVerdict verdict)
    {
        var undone = new Dictionary<RequestStamp, string>();
        foreach (var effect in verdict.Pending) { undone[effect.Request] = "its effects were still pending when the log ended"; }
        foreach (var effect in verdict.RolledBack) { undone[effect.Request] = "the source rolled it back"; }
        return undone;
    }
}
