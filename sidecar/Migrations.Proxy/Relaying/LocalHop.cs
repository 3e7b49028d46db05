using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Migrations.Proxy.Relaying;

/// <summary>Makes a connection within this machine one without congestion control to speak of (Linux, <c>TCP_CONGESTION</c>, tcp(7)); others stay as the machine has them.</summary>
/// <remarks>
/// Where the machine's default is BBR, which paces by a bandwidth it believes to have seen, a body of 1 MB over the loopback stood still for 45 to 60 ms
/// once in thirty. Reno is in every kernel, allowed to every user, and what is not lost does not slow it.
/// </remarks>
internal static class LocalHop
{
    private const int TcpLevel = 6;
    private const int Congestion = 13;
    private static readonly byte[] Reno = Encoding.ASCII.GetBytes("reno");

    /// <summary>The same socket, connected already.</summary>
    public static Socket Adopt(Socket socket)
    {
        if (!OperatingSystem.IsLinux()) { return socket; }
        try
        {
            if (socket.RemoteEndPoint is IPEndPoint { Address: var address } && IPAddress.IsLoopback(address)) { socket.SetRawSocketOption(TcpLevel, Congestion, Reno); }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // It stays as it is; if it has ended, the next read tells.
        }
        return socket;
    }
}
