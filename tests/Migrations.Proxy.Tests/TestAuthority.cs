using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Migrations.Proxy.Tests;

/// <summary>An authority of one test's own, and what it certifies.</summary>
internal sealed class TestAuthority : IDisposable
{
    private static readonly DateTimeOffset From = new(2020, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset To = new(2060, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly X509Certificate2 _certificate;
    private byte _serial;

    public TestAuthority(string name = "CN=test authority")
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        _certificate = Authority(name, key).CreateSelfSigned(From, To);
    }

    private TestAuthority(X509Certificate2 certificate) => _certificate = certificate;

    public string Pem => _certificate.ExportCertificatePem();

    /// <summary>An authority that this one certifies.</summary>
    public TestAuthority Under(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = Authority(name, key).Create(_certificate, From, To.AddYears(-1), [1, ++_serial]);
        return new TestAuthority(certificate.CopyWithPrivateKey(key));
    }

    /// <summary>Certificate and key, for localhost when it is a server's.</summary>
    /// <param name="issuerAt">Where the authority's own certificate can be fetched, as the certificate says.</param>
    public (string Certificate, string Key) Issue(string name, bool isExpired = false, string? issuerAt = null)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(name, key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        if (issuerAt is not null) { request.CertificateExtensions.Add(new X509AuthorityInformationAccessExtension(null, [issuerAt])); }
        using var certificate = request.Create(_certificate, From, isExpired ? From.AddYears(1) : To.AddYears(-2), [1, ++_serial]);
        return (certificate.ExportCertificatePem(), key.ExportPkcs8PrivateKeyPem());
    }

    /// <summary>A certificate with a key that a socket can use.</summary>
    public static X509Certificate2 Load((string Certificate, string Key) issued)
    {
        using var read = X509Certificate2.CreateFromPem(issued.Certificate, issued.Key);
        return X509CertificateLoader.LoadPkcs12(read.Export(X509ContentType.Pkcs12), null);
    }

    public void Dispose() => _certificate.Dispose();

    private static CertificateRequest Authority(string name, ECDsa key)
    {
        var request = new CertificateRequest(name, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        return request;
    }
}
