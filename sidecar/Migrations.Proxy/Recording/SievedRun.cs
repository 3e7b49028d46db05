using Migrations.Capture.Frames;

namespace Migrations.Proxy.Recording;

/// <summary>Bytes of a client that follow each other, in this order: those that had waited, those kept, those filtered out. Each may be none.</summary>
internal ref struct SievedRun
{
    /// <summary>The start of <see cref="WaitedRequest"/>; valid until the sieve's next call.</summary>
    public ReadOnlySpan<byte> Waited { get; set; }

    public uint WaitedRequest { get; set; }

    public FrameFlags WaitedFlags { get; set; }

    public ReadOnlySpan<byte> Kept { get; set; }

    /// <summary>Requests with bytes among the kept, first and last.</summary>
    public uint First { get; set; }

    public uint Last { get; set; }

    public FrameFlags Flags { get; set; }

    public int OutBytes { get; set; }

    /// <summary>Requests that begin among the filtered bytes.</summary>
    public int OutRequests { get; set; }
}
