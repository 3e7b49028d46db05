using System.Net;
using System.Net.Sockets;
using Migrations.Proxy.Recording;

namespace Migrations.Proxy.Linking;

/// <summary>Where the sidecar takes links: its port on this host, or its Unix socket.</summary>
internal sealed class SidecarDoor(RecorderOptions options)
{
    // As much as one send brings: a socket that takes less would cost a change of threads for each piece. The system gives what it allows.
    private const int SendBytes = 1 << 20;

    public EndPoint EndPoint { get; } = options.SidecarSocket is { } path ? new UnixDomainSocketEndPoint(path) : new IPEndPoint(IPAddress.Loopback, options.SidecarPort);

    /// <summary>A socket of its kind, not connected.</summary>
    public Socket MakeSocket() => EndPoint is IPEndPoint
        ? new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true }
        : new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified) { SendBufferSize = SendBytes };

    /// <summary>True when a connection to a port that nobody listens on has found itself.</summary>
    public bool IsItself(Socket connected) => EndPoint is IPEndPoint && Equals(connected.LocalEndPoint, connected.RemoteEndPoint);
}
