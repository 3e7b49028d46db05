using Microsoft.Extensions.Logging;

namespace Migrations.Sidecar;

/// <summary>Every log line of the sidecar. None holds payload or key.</summary>
internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Information, "Listening on 127.0.0.1:{Port}, log {Directory}, {Segments} segments in it")]
    public static partial void Listening(this ILogger logger, int port, string directory, int segments);

    [LoggerMessage(2, LogLevel.Information, "Link opened: {Link}, node {NodeId}, durable to {DurableTo}")]
    public static partial void LinkOpened(this ILogger logger, string link, string nodeId, ulong durableTo);

    [LoggerMessage(3, LogLevel.Information, "Link ended: {Link}: {Why}; durable to {DurableTo}")]
    public static partial void LinkEnded(this ILogger logger, string link, string why, ulong durableTo);

    [LoggerMessage(4, LogLevel.Warning, "Link refused: {Link}: {Why}")]
    public static partial void LinkRefused(this ILogger logger, string link, string why);

    [LoggerMessage(5, LogLevel.Warning, "Handshake refused from {Remote}: {Why}")]
    public static partial void HandshakeRefused(this ILogger logger, string? remote, string why);

    [LoggerMessage(6, LogLevel.Error, "Nothing is taken or acknowledged any more. {Why}")]
    public static partial void IngestStopped(this ILogger logger, string why);

    [LoggerMessage(7, LogLevel.Information, "Frames are taken again")]
    public static partial void IngestGoesOn(this ILogger logger);

    [LoggerMessage(8, LogLevel.Error, "The gap ledger cannot be written: {Why}")]
    public static partial void LedgerFailed(this ILogger logger, string why);

    [LoggerMessage(9, LogLevel.Information, "Stopping: {Links} links, then the queue, then the seal")]
    public static partial void Stopping(this ILogger logger, int links);

    [LoggerMessage(10, LogLevel.Information, "Sealed; stopped")]
    public static partial void Stopped(this ILogger logger);

    [LoggerMessage(11, LogLevel.Critical, "The writer ended: {Why}")]
    public static partial void WriterEnded(this ILogger logger, string why);

    [LoggerMessage(12, LogLevel.Warning, "A connection failed: {Why}")]
    public static partial void ConnectionFailed(this ILogger logger, string why);
}
