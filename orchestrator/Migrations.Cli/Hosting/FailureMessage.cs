using System.Net.Sockets;
using Migrations.Compare.Storing;
using Migrations.Exchanges.Clusters;
using Migrations.Replay.Backfill;
using Migrations.Replay.Executing;
using Migrations.Rules.Packs;

namespace Migrations.Cli.Hosting;

/// <summary>Says in one sentence what an exception means to the person at the keyboard.</summary>
internal static class FailureMessage
{
    public static (string Message, int ExitCode) Of(Exception failure) => failure switch
    {
        CommandFailedException told => (told.Message, told.ExitCode),
        RulePackException => (failure.Message, ExitCodes.Usage),
        AggregateException { InnerExceptions: [var only] } => Of(only),
        HttpRequestException { InnerException: SocketException socket } http => ($"{http.Message.TrimEnd('.')}: {socket.SocketErrorCode}", ExitCodes.Failed),
        ClusterException or BackfillException or TargetUnreachableException or TargetRefusesException or StoreException => (failure.Message.TrimEnd('.'), ExitCodes.Failed),
        IOException or UnauthorizedAccessException or HttpRequestException or TimeoutException => (failure.Message, ExitCodes.Failed),
        _ => ($"{failure.Message} ({failure.GetType().Name}; --verbose shows where)", ExitCodes.Failed),
    };
}
