using System.Net;
using System.Net.Sockets;
using System.Text;
using Migrations.Proxy.Relaying;

namespace Migrations.Proxy.Tests;

/// <summary>What the proxy asks of the kernel for its connections, read back from it.</summary>
public sealed class LocalHopTests
{
    private const int TcpLevel = 6;
    private const int QuickAck = 12;
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
    public void After_an_answer_went_out_what_comes_in_is_acknowledged_at_once_when_asked_for()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The options are Linux's.");
        var (client, server) = Pair();
        using var one = client;
        using var other = server;
        for (var i = 0; i < 3; i++) // a conversation: the kernel now takes its time
        {
            client.Send("question"u8);
            server.Receive(new byte[100]);
            server.Send("answer"u8);
            client.Receive(new byte[100]);
        }
        Assert.Equal(0, Option(server, QuickAck));

        PromptAck.Send(server);

        Assert.Equal(1, Option(server, QuickAck));
    }

    [Fact]
    public void A_connection_that_has_ended_is_left_to_its_reader()
    {
        var (client, server) = Pair();
        client.Dispose();
        server.Dispose();

        PromptAck.Send(server);

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

    private static int Option(Socket socket, int option)
    {
        var value = new byte[4];
        socket.GetRawSocketOption(TcpLevel, option, value);
        return BitConverter.ToInt32(value);
    }
}
