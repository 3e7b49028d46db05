namespace Migrations.Proxy.Securing;

/// <summary>Whether clients show a certificate.</summary>
public enum CertificateChoice
{
    None,

    /// <summary>One that shows none is served; one that shows a wrong one is not.</summary>
    Ask,

    Require,
}
