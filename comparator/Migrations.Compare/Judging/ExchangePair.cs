using Migrations.Exchanges.Assembling;
using Migrations.Exchanges.Tuples;

namespace Migrations.Compare.Judging;

/// <summary>What is judged: a source exchange and what became of it on the target. One of the two may be missing.</summary>
/// <param name="Source">Null when the capture log does not hold the exchange that the tuple names.</param>
/// <param name="Tuple">Null when the replay never reached the exchange.</param>
public sealed record ExchangePair(Exchange? Source, ExchangeTuple? Tuple)
{
    public long Ordinal => Tuple?.Ordinal ?? Source!.Ordinal;

    /// <summary>0 for the exchange as a whole; 1… for an operation of it that was sent alone.</summary>
    public int Unit => Tuple?.Unit ?? 0;
}
