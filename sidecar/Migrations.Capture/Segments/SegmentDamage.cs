namespace Migrations.Capture.Segments;

/// <summary>Something in the log that is not as it was written.</summary>
/// <param name="File">File name within the log's directory.</param>
/// <param name="Offset">Where in the file it begins.</param>
/// <param name="Bytes">How many bytes it concerns; what lies in them was not returned unless its own checksums hold.</param>
/// <param name="Why">A sentence's part: what was found.</param>
public sealed record SegmentDamage(DamageKind Kind, string File, long Offset, long Bytes, string Why)
{
    public override string ToString() => $"{File}, byte {Offset}: {Why}";
}

public enum DamageKind
{
    /// <summary>An unsealed segment ends inside a batch: it is being written, or its writer died. Nothing in it was acknowledged as durable.</summary>
    Torn,

    /// <summary>Bytes that contradict their checksums or the format.</summary>
    Damaged,

    /// <summary>A file that the manifest names is not there.</summary>
    Missing,
}
