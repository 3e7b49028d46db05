namespace Migrations.Capture.Verifying;

/// <summary>One line of an epoch's books: what the recorder counted against what the log holds.</summary>
/// <param name="What">requestBytes, responseBytes, connections, effects, shardRecords or stateRecords.</param>
/// <param name="In">The recorder's count, from its goodbye or else its last heartbeat.</param>
/// <param name="Out">What the log holds.</param>
/// <param name="Lost">What gap records account for.</param>
/// <param name="IsFinal">True when <paramref name="In"/> comes from a goodbye; a heartbeat may be behind what came after it.</param>
public sealed record BookLine(string What, long In, long Out, long Lost, bool IsFinal)
{
    /// <summary>What nothing accounts for; negative when the log holds more than was counted.</summary>
    public long Unaccounted => In - Out - Lost;

    public bool IsBalanced => IsFinal ? Unaccounted == 0 : Unaccounted <= 0;
}
