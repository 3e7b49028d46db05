using System.Net;
using System.Net.Sockets;

namespace Migrations.Cli.Demo.Nodes;

/// <summary>Hands out free ports on 127.0.0.1 from a range below the one the system takes for outgoing connections (from 32768 on Linux).</summary>
/// <remarks>
/// What the system chooses it also gives to the next connection of anybody once it is free: a retry loop to a dead port can then connect to itself and
/// block it for the one who comes back. A port is never handed out twice by one process; two processes begin at different places. Any thread.
/// </remarks>
/// <param name="first">The lowest.</param>
/// <param name="count">How many there are.</param>
internal sealed class FreePorts(int first, int count)
{
    private int _next = Environment.ProcessId * 97 % count;

    /// <summary>A port that nobody listened on when asked.</summary>
    /// <exception cref="IOException">There is none.</exception>
    public int Take()
    {
        for (var tried = 0; tried < count; tried++)
        {
            var port = first + (Interlocked.Increment(ref _next) % count);
            if (IsFree(port)) { return port; }
        }

        throw new IOException($"no free port between {first} and {first + count} on 127.0.0.1");
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
