namespace Migrations.Capture.Frames;

/// <summary>What reading a frame came to.</summary>
public enum FrameStatus
{
    /// <summary>A whole frame was read and its CRC agrees.</summary>
    Complete,

    /// <summary>The frame goes on in bytes that have not come yet.</summary>
    NeedsMore,

    /// <summary>No more bytes come, and none are left over.</summary>
    Ended,

    /// <summary>The stream ends inside a frame.</summary>
    Truncated,

    /// <summary>A kind or flag that the wire page does not know.</summary>
    Malformed,

    /// <summary>The payload is longer than a frame may carry.</summary>
    TooLarge,

    /// <summary>The frame is whole, but header or payload are not what the recorder made.</summary>
    WrongCrc,
}
