using System.Security.Cryptography;

namespace Migrations.Proxy.Tests;

/// <summary>Every file of certificates is read again when its content changed, without a restart.</summary>
public sealed class TlsRenewalTests : IDisposable
{
    private readonly TlsRig _rig = new();
    private readonly SourceServer _server = new();

    public void Dispose()
    {
        _rig.Dispose();
        _server.Dispose();
    }

    [Fact]
    public async Task The_certificate_shown_to_clients_is_renewed_and_a_bad_one_is_not_shown()
    {
        await using var relay = _rig.Start(_rig.TowardsClients, _server);
        Assert.Equal("CN=front", await TlsRig.ShownAsync(relay));
        _rig.Issue("front", "CN=renewed");
        _rig.Later();
        Assert.Equal("CN=renewed", await TlsRig.ShownAsync(relay));
        _rig.Write("front.pem", "half a certif");
        _rig.Later();
        Assert.Equal("CN=renewed", await TlsRig.ShownAsync(relay));
    }

    [Fact]
    public async Task Whose_client_certificates_are_taken_can_change()
    {
        using var other = new TestAuthority("CN=other authority");
        using var theirs = TestAuthority.Load(other.Issue("CN=theirs"));
        using var ours = _rig.Issue("ours", "CN=ours");
        _rig.Write("clients.pem", _rig.Authority.Pem);
        await using var relay = _rig.Start(_rig.BothWithClients with { ClientAuthorities = _rig.At("clients.pem") }, _server);
        await _rig.SeenBySourceAsync(relay, _server, ours);
        await TlsRig.RefusedAsync(relay, theirs);
        _rig.Write("clients.pem", other.Pem);
        _rig.Later();
        await _rig.SeenBySourceAsync(relay, _server, theirs);
        await TlsRig.RefusedAsync(relay, ours);
    }

    [Fact]
    public async Task Whom_the_source_has_to_be_certified_by_can_change()
    {
        using var other = new TestAuthority("CN=other authority");
        using var node = new TlsNode("0", TestAuthority.Load(_rig.Authority.Issue("CN=node")));
        await using var relay = _rig.Start(new() { Source = true, SourceAuthorities = _rig.At("ca.pem") }, [node.EndPoint]);
        Assert.Equal("0", await TlsNode.GreetingAsync(relay.Port));
        _rig.Write("ca.pem", other.Pem);
        _rig.Later();
        Assert.Null(await TlsNode.GreetingAsync(relay.Port));
        _rig.Write("ca.pem", _rig.Authority.Pem);
        _rig.Later();
        await TlsNode.GreetedByAsync(relay.Port, "0");
    }

    [Fact]
    public async Task What_the_source_is_shown_is_renewed()
    {
        await using var relay = _rig.Start(_rig.Both with { SourceCertificate = _rig.At("common.pem"), SourceKey = _rig.At("common.key") }, _server);
        Assert.Equal("CN=common", await _rig.SeenBySourceAsync(relay, _server, null));
        _rig.Issue("common", "CN=renewed");
        _rig.Later();
        Assert.Equal("CN=renewed", await _rig.SeenBySourceAsync(relay, _server, null));
    }

    [Fact]
    public async Task What_the_source_is_shown_for_one_client_comes_changes_and_goes()
    {
        using var known = _rig.Issue("known", "CN=known");
        Directory.CreateDirectory(_rig.At("map"));
        var file = $"map/{known.GetCertHashString(HashAlgorithmName.SHA256).ToLowerInvariant()}.pem";
        await using var relay = _rig.Start(_rig.BothWithClients with { SourceCertificate = _rig.At("common.pem"), SourceKey = _rig.At("common.key"), SourceCertificateFolder = _rig.At("map") }, _server);
        Assert.Equal("CN=common", await _rig.SeenBySourceAsync(relay, _server, known));
        foreach (var name in (string[])["CN=first", "CN=second"])
        {
            var issued = _rig.Authority.Issue(name);
            _rig.Write(file, issued.Certificate + "\n" + issued.Key);
            _rig.Later();
            Assert.Equal(name, await _rig.SeenBySourceAsync(relay, _server, known));
        }
        File.Delete(_rig.At(file));
        _rig.Later();
        Assert.Equal("CN=common", await _rig.SeenBySourceAsync(relay, _server, known));
    }
}
