namespace Migrations.Proxy.Relaying;

/// <summary>What reading a PROXY protocol header came to.</summary>
internal enum ProxyHeaderStatus
{
    Complete,

    /// <summary>It goes on in bytes that have not come yet.</summary>
    NeedsMore,

    /// <summary>What came is no header.</summary>
    Malformed,
}
