namespace Migrations.Capture.Segments;

/// <summary>The log is not as it was written; says in which file and where.</summary>
public sealed class SegmentCorruptException(SegmentDamage damage) : IOException(damage.ToString())
{
    public SegmentDamage Damage { get; } = damage;
}
