using System.Net.Sockets;

namespace Migrations.Proxy.Relaying;

/// <summary>Has the kernel acknowledge what was received at once (Linux, <c>TCP_QUICKACK</c>, tcp(7)); elsewhere nothing.</summary>
/// <remarks>
/// A connection on which answers go out is held for an interactive one: its acknowledgements wait up to 40 ms for something to go along with. A
/// sender of a large body whose window or buffer is full waits for just that. Between processes of one machine, whose segments are 64 KB, it happened
/// to one bulk of 1 MB in thirty, which then took 66 ms for 17. The option does not stay: it is set again after each large read.
/// </remarks>
internal static class PromptAck
{
    private const int TcpLevel = 6;
    private const int QuickAck = 12;

    public static void Send(Socket socket)
    {
        if (!OperatingSystem.IsLinux()) { return; }
        try
        {
            socket.SetRawSocketOption(TcpLevel, QuickAck, [1, 0, 0, 0]);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The next read tells what happened to it.
        }
    }
}
