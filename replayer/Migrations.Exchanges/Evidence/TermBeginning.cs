namespace Migrations.Exchanges.Evidence;

/// <summary>How a primary's term began.</summary>
/// <param name="MaxSeqNo">The highest number it knew then; holes at or below it were filled by its engine.</param>
/// <param name="Held">The effects it held that no checkpoint it reported had passed: number → term.</param>
/// <param name="SilentTo">Up to here it may hold effects it never announced (they came in files of a peer recovery): not holding them says nothing.</param>
internal sealed record TermBeginning(long Term, long MaxSeqNo, IReadOnlyDictionary<long, long> Held, long SilentTo)
{
    /// <summary>True when this primary went on without an effect of an earlier term.</summary>
    public bool Denies(long number, long term) =>
        term < Term && number > SilentTo && !(Held.TryGetValue(number, out var held) && held == term);
}
