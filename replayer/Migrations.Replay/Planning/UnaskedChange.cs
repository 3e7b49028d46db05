namespace Migrations.Replay.Planning;

/// <summary>Cluster state that the source has and no request of the log accounts for, and what gives it to the target.</summary>
/// <param name="At">The record that shows it.</param>
/// <param name="Subject">An index, or the kind of record of a part that belongs to none.</param>
public sealed record UnaskedChange(StateEvent At, string Subject, IReadOnlyList<StateCorrection> Corrections)
{
    /// <summary>Ends the reason of a change that a record of its own tells of.</summary>
    public const string NotAsked = "a record tells of it, and no request of the log asked for it";

    private const string FoundSo = "the source came back with it after a restart, and no record says since when";

    /// <summary>Shown by how things were found at a start, not by a record of its own: it may have come about at any time before.</summary>
    public bool IsOfRestart { get; init; }

    public string Why => IsOfRestart
        ? $"{Subject}: {FoundSo}"
        : $"{Subject}: {NotAsked}";

    /// <summary>The reason on its tuple; each part that the target refused is named.</summary>
    public string Reason(IEnumerable<string> refused) => Why + string.Concat(refused.Select(static one => $"; {one}"));

    /// <summary>Whether a tuple's reason is one of a change of the cluster state, and what of it the target refused; null when it is of something else.</summary>
    public static IReadOnlyList<string>? RefusedOf(string reason)
    {
        var parts = reason.Split("; ", 2);
        return parts[0].EndsWith(NotAsked, StringComparison.Ordinal) || parts[0].EndsWith(FoundSo, StringComparison.Ordinal) ? parts[1..] : null;
    }
}
