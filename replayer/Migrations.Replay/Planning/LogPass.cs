using Migrations.Capture.Frames;
using Migrations.Capture.Records;
using Migrations.Exchanges.Assembling;
using Migrations.Exchanges.Evidence;

namespace Migrations.Replay.Planning;

/// <summary>What planning wants of a capture log, gathered in one pass over it.</summary>
/// <param name="Exchanges">By ordinal.</param>
/// <param name="Effects">All of them in log order, as each copy announced them, committed or not.</param>
/// <param name="States">In log order.</param>
/// <param name="HasEvidence">A log of the plugin has shard records from its first second on; a proxy's has neither these nor effects.</param>
internal sealed record LogPass(IReadOnlyList<Exchange> Exchanges, IReadOnlyList<SourceEffect> Effects, IReadOnlyList<StateEvent> States, EvidenceVerdict Verdict, bool HasEvidence)
{
    public static LogPass Over(IEnumerable<LogFrame> frames)
    {
        var (assembler, evidence) = (new ExchangeAssembler(), new EvidenceLog());
        var (exchanges, effects, states) = (new List<Exchange>(), new List<SourceEffect>(), new List<StateEvent>());
        var ends = new LinkEnds();
        var hasEvidence = false;
        foreach (var frame in frames)
        {
            hasEvidence |= frame.Header.Kind is FrameKind.Effect or FrameKind.ShardRecord;
            ends.Push(frame);
            exchanges.AddRange(assembler.Push(frame));
            var record = evidence.Push(frame);
            switch (record?.Content)
            {
                case EffectRecord effect: effects.Add(new SourceEffect(effect, record.Header.CapturedAtUnixNanos)); break;
                case StateRecord state: states.Add(new StateEvent(state, record.Header.CapturedAtUnixNanos) { Epoch = record.Epoch }); break;
            }
        }

        exchanges.AddRange(assembler.End());
        var sureUntil = states.Select(static s => s.Epoch).Distinct().ToDictionary(static epoch => epoch, ends.SureUntil);
        return new LogPass(ExchangeLog.InOrder(exchanges), effects, [.. states.Select(s => s with { IsInDoubt = s.MomentUnixNanos > sureUntil[s.Epoch] })], evidence.Conclude().Verdict, hasEvidence);
    }
}
