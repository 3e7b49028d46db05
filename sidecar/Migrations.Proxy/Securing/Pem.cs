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

    /// <summary>How certificates are judged: by these authorities alone, or by those the system trusts when it is null.</summary>
    /// <remarks>What a certificate names as its issuer's address is not fetched: whoever connects could have the proxy call whom it liked. Peers send what stands between, as they have to.</remarks>
    public static X509ChainPolicy Trusting(X509Certificate2Collection? authorities)
    {
        var policy = new X509ChainPolicy { RevocationMode = X509RevocationMode.NoCheck, DisableCertificateDownloads = true };
        if (authorities is null) { return policy; }
        policy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        policy.CustomTrustStore.AddRange(authorities);
        return policy;
    }
}
