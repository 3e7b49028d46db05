using Migrations.Capture.Frames;
using Migrations.Capture.Segments;

namespace Migrations.Capture.Verifying;

/// <summary>Follows one link: hello first, sequences without a hole, nothing after goodbye.</summary>
internal sealed class LinkCheck(StreamKey key, GapLedger ledger)
{
    private ulong _last;
    private bool _hasGoodbye;
    private int _damages;

    public void Push(string file, in FrameHeader header, FindingList findings)
    {
        var place = $"{key}, sequence {header.Sequence}";
        if (header.Sequence <= _last) { findings.Add(FindingSeverity.Error, file, place, $"comes after {_last}."); }
        else if (header.Sequence != _last + 1) { Hole(file, place, header.Sequence, findings); }
        if (_last == 0 && header.Sequence == 1 && header.Kind != FrameKind.Hello) { findings.Add(FindingSeverity.Error, file, place, $"the link begins with {header.Kind}, not with a hello."); }
        if (_hasGoodbye) { findings.Add(FindingSeverity.Error, file, place, $"a {header.Kind} comes after the link's goodbye."); }
        _hasGoodbye |= header.Kind == FrameKind.Goodbye;
        _damages = findings.Damages;
        _last = Math.Max(_last, header.Sequence);
    }

    private void Hole(string file, string place, ulong next, FindingList findings)
    {
        var isBooked = ledger.Entries.Any(e => e.Reason == GapReason.SequenceHole && e.Node == key.Node && e.Epoch == key.EpochText && e.Link == key.Link && e.FromSequence <= _last + 1 && e.ToSequence >= next - 1);
        var (severity, why) = (isBooked, findings.Damages > _damages) switch
        {
            (true, _) => (FindingSeverity.Gap, ", as the ledger says"),
            (_, true) => (FindingSeverity.Gap, ": " + findings.LastDamage),
            _ => (FindingSeverity.Error, " and no ledger says why"),
        };
        findings.Add(severity, file, place, $"frames {_last + 1} to {next - 1} are missing{why}.");
    }
}
