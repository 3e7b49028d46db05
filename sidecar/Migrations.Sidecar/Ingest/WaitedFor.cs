using Migrations.Capture.Frames;

namespace Migrations.Sidecar.Ingest;

/// <summary>Tells which frames of one link a client's answer may be held for. The link's receive loop's.</summary>
/// <remarks>
/// A recorder holds answers or it does not: from the first that it says it holds, requests that may change something are in a hurry. Then the word
/// that an answer is held is not: its request was, and is on its way to the disk. To commit that word at once made the next request wait for the disk twice.
/// </remarks>
internal struct WaitedFor
{
    private bool _holds;

    public bool See(in FrameHeader header)
    {
        if (header.Kind != FrameKind.Held) { return _holds && (header.Flags & FrameFlags.Mutation) != 0; }
        var isFirst = !_holds;
        _holds = true;
        return isFirst;
    }
}
