using System.Net;
using System.Net.Sockets;
using System.Text;
using Migrations.Proxy.Relaying;

namespace Migrations.Proxy.Tests;

/// <summary>What the proxy asks of the kernel for its connections, read back from it.</summary>
public sealed class LocalHopTests
{
    private const int TcpLevel = 6;
    private const int Congestion = 13;

    [Fact]
    public void A_connection_within_the_machine_is_not_paced()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The options are Linux's.");
        var (client, server) = Pair();
        using var one = client;
        using var other = server;

        LocalHop.Adopt(server);

        var name = new byte[16];
        var length = server.GetRawSocketOption(TcpLevel, Congestion, name);
        Assert.Equal("reno", Encoding.ASCII.GetString(name, 0, length).TrimEnd('\0'));
    }

    [Fact]
    public void A_connection_that_has_ended_is_left_to_its_reader()
    {
        var (client, server) = Pair();
        client.Dispose();
        server.Dispose();

        Assert.Same(server, LocalHop.Adopt(server));
    }

    private static (Socket Client, Socket Server) Pair()
    {
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        client.Connect(listener.LocalEndPoint!);
        return (client, listener.Accept());
    }
}
