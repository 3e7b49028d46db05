using System.Net;

namespace Migrations.Proxy.Relaying;

/// <summary>One node of the source behind the listener.</summary>
/// <param name="EndPoint">Where it listens; a name is looked up anew for each connection.</param>
internal sealed class SourceNode(EndPoint endPoint)
{
    private volatile bool _isDead;

    public EndPoint EndPoint { get; } = endPoint;

    /// <summary>True from a connection that could not be made, or not be secured, until one that could.</summary>
    public bool IsDead
    {
        get => _isDead;
        set => _isDead = value;
    }

    /// <summary>Its name or address, for TLS.</summary>
    public string Host => EndPoint switch
    {
        DnsEndPoint name => name.Host,
        IPEndPoint address => address.Address.ToString(),
        _ => "",
    };

    public override string ToString() => EndPoint switch
    {
        DnsEndPoint name => FormattableString.Invariant($"{name.Host}:{name.Port}"),
        _ => EndPoint.ToString()!,
    };
}
