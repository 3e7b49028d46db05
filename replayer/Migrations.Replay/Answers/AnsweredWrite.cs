namespace Migrations.Replay.Answers;

/// <summary>What the answer of one mutation tells.</summary>
/// <param name="Open">Why it does not tell all it did; null when it does.</param>
public sealed record AnsweredWrite(IReadOnlyList<AnsweredOperation> Operations, string? Open)
{
    /// <summary>No mutation, or one that did nothing.</summary>
    public static AnsweredWrite Nothing { get; } = new([], null);

    public static AnsweredWrite Untold(string why) => new([], why);
}
