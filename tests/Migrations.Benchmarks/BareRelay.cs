using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Migrations.Proxy.Relaying;

namespace Migrations.Benchmarks;

/// <summary>The least a relay can do: two pumps a connection and nothing else. A process of its own, as the proxy is.</summary>
internal static class BareRelay
{
    /// <summary>Relays to this port until its input is closed; its first line of output is its own.</summary>
    public static int Run(int port)
    {
        Environment.SetEnvironmentVariable("DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS", "1"); // as the proxy does
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        Console.WriteLine(((IPEndPoint)listener.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture));
        _ = AcceptAsync(listener, port);
        while (Console.ReadLine() is not null) { }
        return 0;
    }

    private static async Task AcceptAsync(TcpListener listener, int port)
    {
        while (true)
        {
            var client = await listener.AcceptSocketAsync();
            var source = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            await source.ConnectAsync(IPAddress.Loopback, port);
            client.NoDelay = source.NoDelay = true;
            LocalHop.Adopt(client);
            LocalHop.Adopt(source);
            _ = PumpAsync(client, source);
            _ = PumpAsync(source, client);
        }
    }

    private static async Task PumpAsync(Socket from, Socket to)
    {
        try
        {
            var buffer = GC.AllocateUninitializedArray<byte>(256 << 10, pinned: true);
            for (int read; (read = await from.ReceiveAsync(buffer.AsMemory())) > 0;) { await to.SendAsync(buffer.AsMemory(0, read)); }
            to.Shutdown(SocketShutdown.Send);
        }
        catch (SocketException)
        {
            to.Dispose();
        }
    }
}
