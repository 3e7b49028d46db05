using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Migrations.Proxy.Securing;

namespace Migrations.Proxy.Tests;

/// <summary>A source node that takes connections but not the handshake.</summary>
public sealed class TlsNodesTests : IDisposable
{
    private readonly TlsRig _rig = new();

    public void Dispose() => _rig.Dispose();

    /// <summary>Each third client was reset for as long as the certificate was not renewed.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_node_that_cannot_prove_itself_is_left_out_until_it_can(bool isExpired)
    {
        using var stranger = new TestAuthority("CN=other authority");
        using var bad = TestAuthority.Load(isExpired ? _rig.Authority.Issue("CN=node 1", isExpired: true) : stranger.Issue("CN=node 1"));
        TlsNode[] nodes = [new("0", Good("CN=node 0")), new("1", bad), new("2", Good("CN=node 2"))];
        await using var relay = _rig.Start(Towards, [.. nodes.Select(static n => n.EndPoint)]);
        var seen = "";
        for (var i = 0; i < 6; i++) { seen += await TlsNode.GreetingAsync(relay.Port) ?? "-"; }
        Assert.Equal("022022", seen); // who would have met it meets the next
        nodes[1].Certificate = Good("CN=node 1");
        await TlsNode.GreetedByAsync(relay.Port, "1");
        foreach (var node in nodes) { node.Dispose(); }
    }

    [Fact]
    public async Task A_node_that_is_left_out_is_tried_to_the_end_of_the_handshake_and_told_once()
    {
        using var bad = TestAuthority.Load(_rig.Authority.Issue("CN=node", isExpired: true));
        using var node = new TlsNode("0", bad);
        await using var relay = _rig.Start(Towards, [node.EndPoint]);
        Assert.Null(await TlsNode.GreetingAsync(relay.Port));
        await Eventually.HoldsAsync(() => node.Tries >= 4);
        Assert.Contains("NotTimeValid", Assert.Single(relay.Log.Of(101)), StringComparison.Ordinal);
        Assert.Empty(relay.Log.Of(102));
        Assert.Null(await TlsNode.GreetingAsync(relay.Port)); // a closed port
        node.Certificate = Good("CN=node");
        await TlsNode.GreetedByAsync(relay.Port, "0");
        Assert.Single(relay.Log.Of(102));
    }

    /// <summary>Or one client with an old certificate would close the port for all.</summary>
    [Fact]
    public async Task A_client_whose_certificate_the_nodes_do_not_take_is_no_reason_to_leave_them_out()
    {
        using var poor = _rig.Issue("poor", "CN=poor");
        using var plain = _rig.Issue("plain", "CN=plain");
        var mapped = _rig.Authority.Issue("CN=expelled");
        Directory.CreateDirectory(_rig.At("map"));
        _rig.Write($"map/{poor.GetCertHashString(HashAlgorithmName.SHA256).ToLowerInvariant()}.pem", mapped.Certificate + "\n" + mapped.Key);
        using var node = new TlsNode("0", Good("CN=node")) { Refuses = 1 };
        await using var relay = _rig.Start(_rig.BothWithClients with { SourceCertificateFolder = _rig.At("map") }, [node.EndPoint]);
        await TlsRig.RefusedAsync(relay, poor);
        Assert.Empty(relay.Log.Of(101));
        Assert.NotEmpty(relay.Log.Of(114));
        using var client = await Peer.ConnectAsync(relay.Port);
        await using var stream = await TlsRig.SecureClientAsync(client, plain);
        Assert.Equal((byte)'0', await ReadByteAsync(stream));
    }

    /// <summary>The try in the background shows no client's certificate: a node that takes none without would never be back.</summary>
    [Fact]
    public async Task A_node_that_refuses_who_shows_nothing_is_back_all_the_same()
    {
        Directory.CreateDirectory(_rig.At("map"));
        using var client = _rig.Issue("client", "CN=client");
        var down = new TlsNode("0", Good("CN=node"));
        var port = ((System.Net.IPEndPoint)down.EndPoint).Port;
        await using var relay = _rig.Start(_rig.BothWithClients with { SourceCertificateFolder = _rig.At("map") }, [down.EndPoint]);
        down.Dispose();
        await TlsRig.RefusedAsync(relay, client);
        Assert.Single(relay.Log.Of(101));
        using var back = new TlsNode("0", Good("CN=node"), port) { Refuses = int.MaxValue };
        await Eventually.HoldsAsync(() => relay.Log.Of(102).Length == 1);
    }

    private TlsOptions Towards => new() { Source = true, SourceAuthorities = _rig.At("ca.pem") };

    private X509Certificate2 Good(string name) => TestAuthority.Load(_rig.Authority.Issue(name));

    private static async Task<byte> ReadByteAsync(Stream stream)
    {
        var one = new byte[1];
        await stream.ReadExactlyAsync(one, TestContext.Current.CancellationToken);
        return one[0];
    }
}
