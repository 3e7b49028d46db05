namespace Migrations.Replay.Executing;

/// <summary>The target cannot be reached. What was done is in the journal: the same command goes on from there.</summary>
public sealed class TargetUnreachableException(string message, Exception? inner = null) : Exception(message, inner);
