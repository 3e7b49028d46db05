using System.Globalization;
using System.Text.Json.Serialization;

namespace Migrations.Capture.Segments;

/// <summary>Frames of one link without a hole, both ends included.</summary>
/// <param name="Epoch">16 hex digits.</param>
public sealed record SequenceRange(ushort Node, string Epoch, ushort Link, ulong First, ulong Last)
{
    [JsonIgnore]
    public StreamKey Key => new(Node, ulong.Parse(Epoch, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture), Link);
}

/// <summary>Names a sequence of frames: one link of one node start.</summary>
public readonly record struct StreamKey(ushort Node, ulong Epoch, ushort Link)
{
    public string EpochText => Epoch.ToString("x16", CultureInfo.InvariantCulture);

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"node {Node} epoch {Epoch:x16} link {Link}");
}
