namespace Migrations.Replay.Planning;

/// <summary>What the target may have of a thing: what is sure, and each state since that only a record in doubt tells of. Immutable.</summary>
/// <param name="All">Oldest first; at least one.</param>
internal sealed record Possible<T>(IReadOnlyList<T> All)
{
    /// <summary>What was recorded last.</summary>
    public T Last => All[^1];

    public static Possible<T> Only(T value) => new([value]);

    public Possible<T> Then(T value, bool isInDoubt) => isInDoubt ? new([.. All, value]) : Only(value);
}
