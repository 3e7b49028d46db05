namespace Migrations.Capture.Frames;

/// <summary>Marks on a frame; the bits are the wire's (docs/wire-protocol.md).</summary>
[Flags]
public enum FrameFlags : byte
{
    None = 0,

    /// <summary>The payload goes on in the next frame of the same kind on the same link.</summary>
    More = 1,

    /// <summary>Request bytes that belong to a request which may change something.</summary>
    Mutation = 2,

    /// <summary>The recorder could not read the request's head.</summary>
    Unreadable = 4,
}
