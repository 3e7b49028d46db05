using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Migrations.Proxy.Securing;

/// <summary>Certificates out of PEM texts.</summary>
internal static class Pem
{
    /// <summary>A certificate with its key and what stands between it and its authority.</summary>
    public static SslStreamCertificateContext ReadContext(string certificates, string key)
    {
        using var read = X509Certificate2.CreateFromPem(certificates, key);
        // Windows serves TLS only with keys that are stored.
        var own = OperatingSystem.IsWindows() ? X509CertificateLoader.LoadPkcs12(read.Export(X509ContentType.Pkcs12), null) : new X509Certificate2(read);
        var all = new X509Certificate2Collection();
        all.ImportFromPem(certificates);
        return SslStreamCertificateContext.Create(own, all, offline: true);
    }

    /// <summary>Authorities to trust, and nobody else.</summary>
    public static X509Certificate2Collection ReadAuthorities(string certificates)
    {
        var all = new X509Certificate2Collection();
        all.ImportFromPem(certificates);
        return all.Count > 0 ? all : throw new CryptographicException("There is no certificate in it.");
    }

    public static X509ChainPolicy Trusting(X509Certificate2Collection authorities)
    {
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.AddRange(authorities);
        return policy;
    }
}
