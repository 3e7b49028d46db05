namespace Migrations.Proxy.Securing;

/// <summary>TLS on either side; files are PEM, and are read again when they change.</summary>
public sealed record TlsOptions
{
    /// <summary>Shown to clients, with what stands between it and its authority; null: clients speak in clear.</summary>
    public string? Certificate { get; init; }

    public string? Key { get; init; }

    public CertificateChoice ClientCertificates { get; init; }

    /// <summary>Whose client certificates are taken.</summary>
    public string? ClientAuthorities { get; init; }

    /// <summary>The source speaks TLS.</summary>
    public bool Source { get; init; }

    /// <summary>Whose certificates the source may show; null: those the system trusts.</summary>
    public string? SourceAuthorities { get; init; }

    /// <summary>The name in the source's certificates; null: each node's own.</summary>
    public string? SourceName { get; init; }

    /// <summary>Whatever the source shows is taken.</summary>
    public bool SourceInsecure { get; init; }

    /// <summary>Shown to the source.</summary>
    public string? SourceCertificate { get; init; }

    public string? SourceKey { get; init; }

    /// <summary>Folder of certificates with keys to show to the source for single clients.</summary>
    public string? SourceCertificateFolder { get; init; }

    internal IEnumerable<string> Problems()
    {
        if (Certificate is null != Key is null) { yield return "--tls-certificate and --tls-key need each other."; }
        if (Certificate is null && (ClientCertificates != CertificateChoice.None || ClientAuthorities is not null)) { yield return "--client-certificates and --client-ca need --tls-certificate."; }
        if (ClientCertificates != CertificateChoice.None && ClientAuthorities is null) { yield return "--client-certificates needs --client-ca."; }
        if (ClientAuthorities is not null && ClientCertificates == CertificateChoice.None) { yield return "--client-ca needs --client-certificates ask or require."; }
        if (!Source && (SourceAuthorities ?? SourceName ?? SourceCertificate ?? SourceCertificateFolder ?? SourceKey) is not null) { yield return "--source-ca, --source-name, --source-certificate, --source-key and --source-certificates need --source-tls."; }
        if (!Source && SourceInsecure) { yield return "--source-insecure needs --source-tls."; }
        if (SourceCertificate is null != SourceKey is null) { yield return "--source-certificate and --source-key need each other."; }
        if (SourceCertificateFolder is not null && ClientCertificates == CertificateChoice.None) { yield return "--source-certificates needs --client-certificates ask or require."; }
    }
}
