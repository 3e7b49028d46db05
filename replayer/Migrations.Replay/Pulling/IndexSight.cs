namespace Migrations.Replay.Pulling;

/// <summary>Which indices the source had when it was pulled. Pure.</summary>
/// <param name="Uuids">Of the indices whose documents were pulled, by name.</param>
/// <param name="Unread">Names that were met, and not pulled.</param>
/// <param name="UntilUnixNanos">What the source had before this moment and is of neither was gone by then; 0 where that is not known.</param>
public sealed record IndexSight(IReadOnlyDictionary<string, string> Uuids, IReadOnlySet<string> Unread, long UntilUnixNanos)
{
    /// <summary>Of a replay without a pull.</summary>
    public static IndexSight None { get; } = new(new Dictionary<string, string>(), new HashSet<string>(), 0);

    /// <summary>A pull of some indices does not tell of the others.</summary>
    public static IndexSight Of(PullImage? pull) => pull is null ? None : new(
        pull.Indices.ToDictionary(static i => i.Name, static i => i.Uuid, StringComparer.Ordinal),
        pull.Skipped.Select(static s => s.Index).Concat(pull.LeftOut).ToHashSet(StringComparer.Ordinal),
        pull.Asked is null ? Math.Max(0, pull.BeganAtUnixNanos - PullMerge.ClockMarginNanos) : 0); // the clock is another machine's than the recorder's

    /// <summary>True when the source had an index of this name after that.</summary>
    /// <param name="lastUnixNanos">When the log shows it last: what came after the pull is not seen.</param>
    public bool Has(string name, long lastUnixNanos) => lastUnixNanos < UntilUnixNanos && Uuids.ContainsKey(name);

    /// <summary>True when the source had none of this name any more.</summary>
    /// <inheritdoc cref="Has"/>
    public bool Lacks(string name, long lastUnixNanos) => lastUnixNanos < UntilUnixNanos && !Uuids.ContainsKey(name) && !Unread.Contains(name);

    /// <summary>True when the source had another index of this name, or none.</summary>
    /// <inheritdoc cref="Has"/>
    public bool IsPast(string name, string uuid, long lastUnixNanos) =>
        Lacks(name, lastUnixNanos) || (lastUnixNanos < UntilUnixNanos && Uuids.TryGetValue(name, out var now) && now != uuid);
}
