namespace Migrations.Proxy.Relaying;

/// <summary>What became of a connection to a source node that was to be secured.</summary>
/// <param name="Wire">Null: the handshake failed, and the socket is closed.</param>
/// <param name="Why">Why it failed.</param>
/// <param name="IsOfTheNode">Another client would fare no better with this node; false also where it is not known.</param>
internal readonly record struct SourceSecured(Wire? Wire, string Why = "", bool IsOfTheNode = false);
