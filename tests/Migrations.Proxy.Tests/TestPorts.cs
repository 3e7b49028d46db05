using System.Net;
using System.Net.Sockets;

namespace Migrations.Proxy.Tests;

/// <summary>Hands out ports on 127.0.0.1 to whom a test ends and starts again, or connects to while nobody is there.</summary>
/// <remarks>
/// What the system chooses it also gives to the next connection of anybody once it is free: a retry loop then connects to itself or keeps the port from
/// the one who comes back. These lie below that range (from 32768 on Linux) and below those of the demo's nodes, and no process hands out one twice.
/// Any thread.
/// </remarks>
internal static class TestPorts
{
    private const int First = 12_000;
    private const int Count = 8_000;

    private static int _next = Environment.ProcessId * 97 % Count;

    /// <summary>A port that nobody listened on when asked.</summary>
    public static int Take()
    {
        for (var tried = 0; tried < Count; tried++)
        {
            var port = First + (Interlocked.Increment(ref _next) % Count);
            if (IsFree(port)) { return port; }
        }
        throw new InvalidOperationException("no free port between 12000 and 20000 on 127.0.0.1");
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
