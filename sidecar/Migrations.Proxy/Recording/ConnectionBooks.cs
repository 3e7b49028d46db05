using Migrations.Capture.Frames;
using Migrations.Capture.Records;

namespace Migrations.Proxy.Recording;

/// <summary>What the log has to be told of one connection before its next bytes: that it opened, and what is missing. The link's lock guards it.</summary>
/// <param name="remote">The client's address and port.</param>
/// <param name="local">The proxy's.</param>
internal sealed class ConnectionBooks(LinkRecorder recorder, uint connection, string? remote, string? local)
{
    public MissingBytes MissingRequest { get; } = new("request");

    public MissingBytes MissingResponse { get; } = new("response");

    /// <summary>The log has it that the connection opened.</summary>
    public bool IsOpenedTold { get; private set; }

    /// <summary>False when there is no room.</summary>
    public bool TrySettleNeedsLock()
    {
        if (IsOpenedTold && MissingRequest.IsNone && MissingResponse.IsNone && recorder.Owed.IsEmpty) { return true; }
        if (!recorder.Owed.TryPay()) { return false; }
        IsOpenedTold = IsOpenedTold || recorder.Log.TryAppend(FrameKind.Opened, FrameFlags.None, 0, connection, 0, Opened(), Share.Books);
        return IsOpenedTold && TrySettle(MissingRequest) && TrySettle(MissingResponse);
    }

    /// <summary>It is to be told when there is room again: nothing of this connection will come any more.</summary>
    public void OweNeedsLock()
    {
        if (!IsOpenedTold) { recorder.Owed.Append(FrameKind.Opened, connection, Opened()); }
        foreach (var missing in (MissingBytes[])[MissingRequest, MissingResponse])
        {
            if (missing.IsNone) { continue; }
            recorder.Owed.Append(FrameKind.Gap, connection, FramePayloads.Gap(missing.Gap(connection)));
            missing.Told();
        }
    }

    private bool TrySettle(MissingBytes missing)
    {
        if (missing.IsNone) { return true; }
        if (!recorder.Log.TryAppend(FrameKind.Gap, FrameFlags.None, 0, connection, 0, FramePayloads.Gap(missing.Gap(connection)), Share.Books)) { return false; }
        missing.Told();
        return true;
    }

    private byte[] Opened() => FramePayloads.Opened(new OpenedRecord(remote, local, 0, 0));
}
