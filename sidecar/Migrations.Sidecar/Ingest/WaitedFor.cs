using Migrations.Capture.Frames;

namespace Migrations.Sidecar.Ingest;

/// <summary>Tells which frames of one link a client's answer may be held for. The link's receive loop's.</summary>
/// <remarks>A recorder holds answers or it does not: from the first that it says it holds, requests that may change something are in a hurry too.</remarks>
internal struct WaitedFor
{
    private bool _holds;

    public bool See(in FrameHeader header)
    {
        if (header.Kind == FrameKind.Held)
        {
            _holds = true;
            return true;
        }
        return _holds && (header.Flags & FrameFlags.Mutation) != 0;
    }
}
