using Migrations.Capture.Segments;

namespace Migrations.Capture.Verifying;

/// <summary>Collects findings, bounded; counts them all.</summary>
internal sealed class FindingList
{
    private readonly List<LogFinding> _findings = [];

    public long Errors { get; private set; }

    public long Gaps { get; private set; }

    public IReadOnlyList<LogFinding> Findings => _findings;

    /// <summary>How many damages were met so far; what is missing behind a new one is lost to it, and no second error.</summary>
    public int Damages { get; private set; }

    /// <summary>The last damage met, as a sentence's part.</summary>
    public string LastDamage { get; private set; } = "";

    public void Add(FindingSeverity severity, string file, string place, string sentence)
    {
        Errors += severity == FindingSeverity.Error ? 1 : 0;
        Gaps += severity == FindingSeverity.Gap ? 1 : 0;
        if (_findings.Count < LogVerificationResult.MaxFindings) { _findings.Add(new LogFinding(severity, file, place, sentence)); }
    }

    public void Add(SegmentDamage damage)
    {
        if (damage.Kind == DamageKind.Torn)
        {
            Add(FindingSeverity.Note, damage.File, $"byte {damage.Offset}", $"the last {damage.Bytes} bytes are no whole batch yet: it is being written, or its writer died; none of it was acknowledged.");
            return;
        }
        Damages++;
        LastDamage = $"lost to the damage of {damage.File} at byte {damage.Offset}";
        Add(FindingSeverity.Error, damage.File, $"byte {damage.Offset}", damage.Why + ".");
    }
}
