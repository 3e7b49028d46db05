namespace Migrations.Proxy.Recording;

/// <summary>Why bytes are not recorded; the texts are those of a gap.</summary>
internal enum Loss : byte
{
    /// <summary>A filter keeps them out.</summary>
    Filtered,

    /// <summary>The policy says so.</summary>
    Policy,

    /// <summary>There is no room for them.</summary>
    BufferFull,
}
