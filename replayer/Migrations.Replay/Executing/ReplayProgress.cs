namespace Migrations.Replay.Executing;

/// <summary>How far a replay is.</summary>
public sealed record ReplayProgress(int Done, int Units, int Sent, int Withheld, int Applied, int Reconciled);
