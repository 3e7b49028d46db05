namespace Migrations.Compare.Parity;

/// <summary>What is held against each other, and how hard the clusters may be asked.</summary>
public sealed record ParityOptions
{
    /// <summary>Names of the indices to compare; null for every one, on either side, that does not begin with a dot.</summary>
    public IReadOnlyList<string>? Indices { get; init; }

    /// <summary>Documents asked for at once.</summary>
    public int PageDocuments { get; init; } = 500;

    /// <summary>Differences named for each index and kind; more are counted only.</summary>
    public int MaxExamples { get; init; } = 20;

    /// <summary>How often a document that changed while it was read is read again; then it is named as unsettled.</summary>
    public int MaxRereads { get; init; } = 5;

    /// <summary>Between two readings of a document that is changing.</summary>
    public TimeSpan RereadPause { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>True: 1, 1.0 and 1e0 are the same. By default numbers are equal when they are written alike.</summary>
    public bool NumbersByValue { get; init; }

    /// <summary>Differences of metadata that a change of product or version brings by itself.</summary>
    public IReadOnlyList<ParityRule> Rules { get; init; } = ParityRules.All;
}
