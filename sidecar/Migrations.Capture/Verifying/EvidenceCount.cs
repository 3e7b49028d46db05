using Migrations.Capture.Records;

namespace Migrations.Capture.Verifying;

/// <summary>Counts evidence records of one epoch.</summary>
internal sealed class EvidenceCount
{
    public long Effects { get; private set; }

    public long ShardRecords { get; private set; }

    public long StateRecords { get; private set; }

    /// <summary>True when the recorder said that evidence is missing; it cannot say of which kind.</summary>
    public bool HasGap { get; set; }

    public void Take(object content)
    {
        Effects += content is EffectRecord ? 1 : 0;
        ShardRecords += content is ShardRecord ? 1 : 0;
        StateRecords += content is StateRecord ? 1 : 0;
    }

    public long Lost(long counted, long held) => HasGap ? Math.Max(0, counted - held) : 0;
}
