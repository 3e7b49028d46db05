using System.Buffers;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Migrations.Capture.Handshakes;

namespace Migrations.EndToEnd.Tests.Crashes;

/// <summary>A recorder of another key, which sends a frame although it was refused.</summary>
internal sealed class Stranger(ulong epoch)
{
    /// <summary>Says hello, proves with a wrong key, sends bytes that pose as a frame; gives all the sidecar said until it ended the link.</summary>
    public async Task<IReadOnlyList<HandshakeMessage>> TalkAsync(int port, CancellationToken token)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, port), token);
        var hello = new ClientHello(1, 1, RandomNumberGenerator.GetBytes(32), epoch, 0, 1, "a-node", "_na_").ToMessage();
        var proof = HandshakeMessage.Make(MessageType.ClientProof, 32);
        RandomNumberGenerator.Fill(proof.Whole.AsSpan(HandshakeMessage.HeadBytes));
        await socket.SendAsync(hello.Whole, token);
        var heard = new ArrayBufferWriter<byte>();
        var proved = false;
        while (await ReceiveAsync(socket, heard, token))
        {
            if (proved) { continue; }
            proved = true;
            await socket.SendAsync((byte[])[.. proof.Whole, .. "FORGED FORGED FORGED FORGED FORGED FORGED FORGED FORGED FORGED FORGED"u8], token);
        }

        return Messages(heard.WrittenMemory);
    }

    private static List<HandshakeMessage> Messages(ReadOnlyMemory<byte> heard)
    {
        var messages = new List<HandshakeMessage>();
        for (var rest = new ReadOnlySequence<byte>(heard); !rest.IsEmpty;)
        {
            Assert.Equal(MessageStatus.Complete, HandshakeMessage.TryRead(ref rest, out var message));
            messages.Add(message);
        }

        return messages;
    }

    private static async Task<bool> ReceiveAsync(Socket socket, ArrayBufferWriter<byte> heard, CancellationToken token)
    {
        try
        {
            var count = await socket.ReceiveAsync(heard.GetMemory(4096), token);
            heard.Advance(count);
            return count > 0;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
