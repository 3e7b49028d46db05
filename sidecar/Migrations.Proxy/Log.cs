using Microsoft.Extensions.Logging;

namespace Migrations.Proxy;

/// <summary>Every log line of the proxy. None holds payload or key.</summary>
internal static partial class Log
{
    [LoggerMessage(101, LogLevel.Warning, "Source node {Node} takes no connections: {Why}; it is left out and tried again")]
    public static partial void SourceDied(this ILogger logger, string node, string why);

    [LoggerMessage(102, LogLevel.Information, "Source node {Node} takes connections again")]
    public static partial void SourceRevived(this ILogger logger, string node);

    [LoggerMessage(103, LogLevel.Error, "No connection to source node {Node} could be tried: {Why}")]
    public static partial void SourceNotTried(this ILogger logger, string node, string why);

    [LoggerMessage(104, LogLevel.Warning, "No source node takes connections: the port is closed until one does")]
    public static partial void ListenerClosed(this ILogger logger);

    [LoggerMessage(105, LogLevel.Information, "The port is open again")]
    public static partial void ListenerReopened(this ILogger logger);

    [LoggerMessage(106, LogLevel.Error, "The port cannot be opened again yet: {Why}")]
    public static partial void ListenerNotReopened(this ILogger logger, string why);

    [LoggerMessage(107, LogLevel.Warning, "{Count} connections are relayed, as many as allowed: new ones wait")]
    public static partial void ConnectionsFull(this ILogger logger, int count);

    [LoggerMessage(108, LogLevel.Information, "Draining: {Count} connections")]
    public static partial void Draining(this ILogger logger, int count);

    [LoggerMessage(109, LogLevel.Warning, "{Count} connections were reset at the end of the drain")]
    public static partial void DrainCut(this ILogger logger, int count);

    [LoggerMessage(110, LogLevel.Warning, "A connection could not be taken: {Why}")]
    public static partial void AcceptFailed(this ILogger logger, string why);

    [LoggerMessage(111, LogLevel.Error, "A connection ended by an error of the proxy's own")]
    public static partial void ConnectionFailed(this ILogger logger, Exception error);

    [LoggerMessage(112, LogLevel.Warning, "A connection from {Remote} does not begin with a PROXY header and is refused")]
    public static partial void HeaderRefused(this ILogger logger, string? remote);

    [LoggerMessage(113, LogLevel.Information, "The TLS handshake with {Remote} failed: {Why}")]
    public static partial void ClientNotSecured(this ILogger logger, string? remote, string why);

    [LoggerMessage(114, LogLevel.Error, "The TLS handshake with source node {Node} failed: {Why}")]
    public static partial void SourceNotSecured(this ILogger logger, string node, string why);

    [LoggerMessage(115, LogLevel.Error, "{Files} changed and cannot be used: {Why}; what was read before stays")]
    public static partial void TlsFilesFailed(this ILogger logger, string files, string why);

    [LoggerMessage(120, LogLevel.Information, "Link {Link} to the sidecar is up, sending from sequence {From}")]
    public static partial void LinkUp(this ILogger logger, int link, ulong from);

    [LoggerMessage(121, LogLevel.Warning, "Link {Link} to the sidecar is down: {Why}; clients are not concerned, the recorder tries again")]
    public static partial void LinkDown(this ILogger logger, int link, string why);

    [LoggerMessage(122, LogLevel.Information, "The capture policy is now {Policy}")]
    public static partial void PolicyChanged(this ILogger logger, string policy);

    [LoggerMessage(123, LogLevel.Warning, "The sidecar asks for policy {Code}, which this proxy cannot do; {Policy} stays")]
    public static partial void PolicyUnknown(this ILogger logger, byte code, string policy);

    [LoggerMessage(124, LogLevel.Warning, "The ledger cannot be mirrored to {File}: {Why}")]
    public static partial void LedgerFailed(this ILogger logger, string file, string why);

    [LoggerMessage(125, LogLevel.Error, "The recorder failed on one connection, which is recorded no further and served on")]
    public static partial void TapFailed(this ILogger logger, Exception error);
}
