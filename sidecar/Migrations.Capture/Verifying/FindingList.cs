using Migrations.Capture.Segments;

namespace Migrations.Capture.Verifying;

/// <summary>Collects findings, bounded; counts them all.</summary>
internal sealed class FindingList
{
    private readonly List<LogFinding> _findings = [];

    public long Errors { get; private set; }

    public long Gaps { get; private set; }

    public IReadOnlyList<LogFinding> Findings => _findings;

    public void Add(FindingSeverity severity, string file, string place, string sentence)
    {
        Errors += severity == FindingSeverity.Error ? 1 : 0;
        Gaps += severity == FindingSeverity.Gap ? 1 : 0;
        if (_findings.Count < LogVerificationResult.MaxFindings) { _findings.Add(new LogFinding(severity, file, place, sentence)); }
    }

    public void Add(SegmentDamage damage) =>
        Add(damage.Kind == DamageKind.Torn ? FindingSeverity.Note : FindingSeverity.Error, damage.File, $"byte {damage.Offset}", damage.Kind == DamageKind.Torn
            ? $"the last {damage.Bytes} bytes are no whole batch yet: it is being written, or its writer died; none of it was acknowledged."
            : damage.Why + ".");
}
