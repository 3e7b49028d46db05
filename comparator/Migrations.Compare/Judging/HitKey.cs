namespace Migrations.Compare.Judging;

/// <summary>What a hit is and why it stands where it does.</summary>
/// <param name="Identity">Index, id and place within the document, as written; empty when the hit does not say.</param>
/// <param name="SortKey">Its <c>sort</c> as written; null when sorted by score.</param>
/// <param name="Score">NaN when it has none.</param>
/// <param name="Routing">As written; null when it has none. Part of the identity only where one id stands under several routings.</param>
internal readonly record struct HitKey(string Identity, string? SortKey, double Score, string? Routing = null)
{
    /// <summary>Known by its routing too.</summary>
    public HitKey Routed => this with { Identity = Identity.Length == 0 ? Identity : $"{Identity}?{Routing}" };

    /// <summary>Equal in what they are sorted by.</summary>
    public bool Ties(HitKey other)
    {
        if (SortKey is not null || other.SortKey is not null) { return string.Equals(SortKey, other.SortKey, StringComparison.Ordinal); }
        if (double.IsNaN(Score) || double.IsNaN(other.Score)) { return double.IsNaN(Score) && double.IsNaN(other.Score); }
        return Math.Abs(Score - other.Score) <= HitRanking.ScoreTolerance * Math.Max(Math.Abs(Score), Math.Abs(other.Score));
    }
}
