using System.Net;
using System.Net.Sockets;

namespace Migrations.Cli.Demo.Nodes;

/// <summary>Hands out free ports on 127.0.0.1 below the range the system takes for outgoing connections.</summary>
/// <remarks>
/// A retry loop to a dead port of the ephemeral range (from 32768 on Linux) can connect to itself and then block that port.
/// A port is never handed out twice by one process; two processes begin at different places, and one that still meets another's
/// port takes the next (<see cref="ClusterNode.StartNewAsync"/>). Any thread.
/// </remarks>
public static class NodePorts
{
    private const int First = 20_000;
    private const int Count = 12_000;

    private static int _next = Environment.ProcessId * 97 % Count;

    /// <summary>A port that nobody listened on when asked.</summary>
    public static int Take()
    {
        for (var tried = 0; tried < Count; tried++)
        {
            var port = First + (Interlocked.Increment(ref _next) % Count);
            if (IsFree(port)) { return port; }
        }

        throw new IOException("no free port between 20000 and 32000 on 127.0.0.1");
    }

    private static bool IsFree(int port)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
