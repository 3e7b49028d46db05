using System.Collections.Concurrent;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Migrations.Proxy.Securing;

/// <summary>TLS towards the source: whom to trust, and which certificate to show for which client.</summary>
/// <remarks>
/// A client's own key cannot be passed on. Where the operator puts a certificate with its key for a client into the folder, as
/// <c>SHA-256 fingerprint of the client's certificate.pem</c>, it is shown for that client; for all others the common one, or none.
/// </remarks>
internal sealed class SourceSecurity
{
    private readonly TlsOptions _options;
    private readonly TimeProvider _time;
    private readonly Action<string, string> _failed;
    private readonly TlsFiles<X509Certificate2Collection>? _authorities;
    private readonly TlsFiles<SslStreamCertificateContext>? _common;
    private readonly ConcurrentDictionary<string, TlsFiles<SslStreamCertificateContext>> _mapped = new(StringComparer.Ordinal);

    public SourceSecurity(TlsOptions options, TimeProvider time, Action<string, string> failed)
    {
        (_options, _time, _failed) = (options, time, failed);
        if (options.SourceAuthorities is { } file) { _authorities = new([file], static texts => Pem.ReadAuthorities(texts[0]), time, failed); }
        if (options.SourceCertificate is { } certificate) { _common = new([certificate, options.SourceKey!], static texts => Pem.ReadContext(texts[0], texts[1]), time, failed); }
        _authorities?.Current();
        _common?.Current();
    }

    /// <param name="host">The node's name as it was given.</param>
    /// <param name="client">The certificate that the client showed and that was accepted; null for none.</param>
    public SslClientAuthenticationOptions Options(string host, X509Certificate? client)
    {
        var options = new SslClientAuthenticationOptions
        {
            TargetHost = _options.SourceName ?? host,
            ApplicationProtocols = [SslApplicationProtocol.Http11],
            CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
            ClientCertificateContext = ContextFor(client),
        };
        if (_authorities is not null) { options.CertificateChainPolicy = Pem.Trusting(_authorities.Current()); }
        if (_options.SourceInsecure) { options.RemoteCertificateValidationCallback = static (_, _, _, _) => true; }
        return options;
    }

    private SslStreamCertificateContext? ContextFor(X509Certificate? client)
    {
        if (client is null || _options.SourceCertificateFolder is not { } folder) { return _common?.Current(); }
        var name = client.GetCertHashString(HashAlgorithmName.SHA256).ToLowerInvariant();
        var file = Path.Combine(folder, name + ".pem");
        if (!File.Exists(file)) { return _common?.Current(); }
        return _mapped.GetOrAdd(name, _ => new TlsFiles<SslStreamCertificateContext>([file], static texts => Pem.ReadContext(texts[0], texts[0]), _time, _failed)).Current();
    }
}
