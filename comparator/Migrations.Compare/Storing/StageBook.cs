namespace Migrations.Compare.Storing;

/// <summary>One stage's account: what went in is what came out, was lost for a reason, or is held.</summary>
/// <param name="In">Counted where things enter, never computed from the other side.</param>
/// <param name="Out">Where things went, by name.</param>
/// <param name="Lost">What was lost, by reason.</param>
/// <param name="Held">What is still inside, by name.</param>
public sealed record StageBook(
    string Stage,
    long In,
    IReadOnlyDictionary<string, long> Out,
    IReadOnlyDictionary<string, long> Lost,
    IReadOnlyDictionary<string, long> Held)
{
    /// <summary>In minus all the rest; 0 when the books balance.</summary>
    public long Unexplained => In - Out.Values.Sum() - Lost.Values.Sum() - Held.Values.Sum();

    public bool Balances => Unexplained == 0;
}
