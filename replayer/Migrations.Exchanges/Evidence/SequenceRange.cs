namespace Migrations.Exchanges.Evidence;

/// <summary>Sequence numbers from one to another, both counted.</summary>
public readonly record struct SequenceRange(long From, long To)
{
    public long Count => To - From + 1;

    public override string ToString() => From == To ? $"{From}" : $"{From}–{To}";

    /// <summary>Ascending numbers as ranges.</summary>
    public static IReadOnlyList<SequenceRange> Of(IEnumerable<long> numbers)
    {
        var ranges = new List<SequenceRange>();
        foreach (var number in numbers)
        {
            if (ranges.Count > 0 && ranges[^1].To == number - 1) { ranges[^1] = ranges[^1] with { To = number }; }
            else { ranges.Add(new(number, number)); }
        }

        return ranges;
    }
}
