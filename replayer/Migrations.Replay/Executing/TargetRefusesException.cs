namespace Migrations.Replay.Executing;

/// <summary>The target refuses the replayer, not one request for its own sake: to go on would make a difference of every exchange. What was done is journaled; the next run goes on from there.</summary>
public sealed class TargetRefusesException(string message, Exception? inner = null) : Exception(message, inner)
{
    /// <param name="what">What was refused, and how often.</param>
    public static TargetRefusesException Of(Uri target, string what, Exception? inner = null) =>
        new($"The target {target} refuses the replayer: {what} Nothing is lost: set its rights or credentials right and replay again, it goes on from there.", inner);
}
