using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Migrations.Proxy.Securing;

/// <summary>TLS towards clients: the certificate shown, HTTP/1.1 alone offered, and which client certificates are taken.</summary>
internal sealed class ListenerSecurity
{
    private readonly TlsFiles<SslStreamCertificateContext> _certificate;
    private readonly TlsFiles<X509Certificate2Collection>? _authorities;
    private readonly CertificateChoice _clients;

    public ListenerSecurity(TlsOptions options, TimeProvider time, Action<string, string> failed)
    {
        _clients = options.ClientCertificates;
        _certificate = new([options.Certificate!, options.Key!], static texts => Pem.ReadContext(texts[0], texts[1]), time, failed);
        if (options.ClientAuthorities is { } file) { _authorities = new([file], static texts => Pem.ReadAuthorities(texts[0]), time, failed); }
        _certificate.Load();
        _authorities?.Load();
    }

    /// <exception cref="TlsFilesException">A file cannot be used, and never could.</exception>
    public async ValueTask<SslServerAuthenticationOptions> OptionsAsync(CancellationToken cancel)
    {
        var options = new SslServerAuthenticationOptions
        {
            ApplicationProtocols = [SslApplicationProtocol.Http11],
            ServerCertificateContext = await _certificate.CurrentAsync(cancel),
            ClientCertificateRequired = _clients != CertificateChoice.None,
            CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
            RemoteCertificateValidationCallback = Accepts,
        };
        if (_authorities is not null) { options.CertificateChainPolicy = Pem.Trusting(await _authorities.CurrentAsync(cancel)); }
        return options;
    }

    private bool Accepts(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors) =>
        certificate is null ? _clients != CertificateChoice.Require : errors == SslPolicyErrors.None;
}
