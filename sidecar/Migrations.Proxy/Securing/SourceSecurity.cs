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
    // Of clients that a certificate was looked for; past it all are looked for anew.
    private const int MaxMapped = 10_000;

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
        _authorities?.Load();
        _common?.Load();
    }

    /// <summary>What the source is shown may depend on the client.</summary>
    public bool ShowsForClients => _options.SourceCertificateFolder is not null;

    /// <summary>Why a source that shows this is not trusted; null when it is.</summary>
    public string? WhyNotTrusted(X509Chain? chain, SslPolicyErrors errors)
    {
        if (_options.SourceInsecure || errors == SslPolicyErrors.None) { return null; }
        var status = chain?.ChainStatus.Select(static s => s.Status.ToString()).Distinct() ?? [];
        return $"its certificate is not trusted: {string.Join(", ", [errors.ToString(), .. status])}";
    }

    /// <param name="host">The node's name as it was given.</param>
    /// <param name="client">The certificate that the client showed and that was accepted; null for none.</param>
    /// <remarks>Whom to trust is the caller's to ask: <see cref="WhyNotTrusted"/>.</remarks>
    /// <exception cref="TlsFilesException">A file cannot be used, and never could.</exception>
    public async ValueTask<SslClientAuthenticationOptions> OptionsAsync(string host, X509Certificate? client, CancellationToken cancel)
    {
        return new SslClientAuthenticationOptions
        {
            TargetHost = _options.SourceName ?? host,
            ApplicationProtocols = [SslApplicationProtocol.Http11],
            CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
            ClientCertificateContext = await ContextForAsync(client, cancel),
            CertificateChainPolicy = Pem.Trusting(_authorities is null ? null : await _authorities.CurrentAsync(cancel)),
        };
    }

    private async ValueTask<SslStreamCertificateContext?> ContextForAsync(X509Certificate? client, CancellationToken cancel)
    {
        if (client is not null && _options.SourceCertificateFolder is { } folder && await MappedFor(client, folder).CurrentAsync(cancel) is { } own) { return own; }
        return _common is null ? null : await _common.CurrentAsync(cancel);
    }

    private TlsFiles<SslStreamCertificateContext> MappedFor(X509Certificate client, string folder)
    {
        var name = client.GetCertHashString(HashAlgorithmName.SHA256).ToLowerInvariant();
        if (_mapped.Count >= MaxMapped) { _mapped.Clear(); }
        return _mapped.GetOrAdd(name, n => new TlsFiles<SslStreamCertificateContext>([Path.Combine(folder, n + ".pem")], static texts => Pem.ReadContext(texts[0], texts[0]), _time, _failed, mayBeMissing: true));
    }
}
