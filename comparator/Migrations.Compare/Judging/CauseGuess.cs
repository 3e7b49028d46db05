using Migrations.Rules.Packs;

namespace Migrations.Compare.Judging;

/// <summary>Guesses from one example why a group of differences is there. Said as a guess wherever it is shown. Pure.</summary>
public static class CauseGuess
{
    /// <summary>One short sentence; empty when there is nothing to say.</summary>
    public static string Of(Fingerprint group, Difference example) => group.Kind switch
    {
        _ when group.Place.EndsWith("_shards.total", StringComparison.Ordinal) => "the index has another number of shards on the target: scores are computed over other parts of it",
        _ when group.Api == "indices.analyze" => "the text is analysed otherwise: another analyzer, or another version of one",
        _ when group.Place.Contains("aliases", StringComparison.Ordinal) && group.Place.Contains("filter", StringComparison.Ordinal) => "an alias filters otherwise",
        _ when group.Place.EndsWith(".type", StringComparison.Ordinal) && group.Api.Contains("mapping", StringComparison.Ordinal) => "a field has another type",
        _ when group.Place.Contains(".analyzer", StringComparison.Ordinal) => "a field has another analyzer",
        DifferenceKind.Status => OfStatus(group, example),
        DifferenceKind.Missing when IsHit(group) => "a document is not found on the target: missing, analysed otherwise, or behind another filter or routing",
        DifferenceKind.Extra when IsHit(group) => "the target finds a document that the source did not: not deleted, analysed otherwise, or another filter",
        DifferenceKind.Value when group.Place == "found" => "the document is on one side only: missing, or stored under another routing",
        DifferenceKind.Value or DifferenceKind.Number or DifferenceKind.Type when group.Place.Contains("_source.", StringComparison.Ordinal) => "the document has another value",
        DifferenceKind.Missing or DifferenceKind.Extra when group.Place.Contains("_source.", StringComparison.Ordinal) => "the document has other fields",
        DifferenceKind.Number when group.Place.EndsWith("_score", StringComparison.Ordinal) => "scores differ: another analyzer, similarity, or other documents in the index",
        DifferenceKind.Number when group.Place.EndsWith("_version", StringComparison.Ordinal) => "the document was written another number of times",
        DifferenceKind.Rank => "hits stand in another order: other scores or sort values",
        DifferenceKind.Total => "the query finds another number of documents: other documents, analysis, filter or mapping",
        DifferenceKind.Aggregation => "an aggregation sees other documents or values",
        DifferenceKind.Error => "both refuse, in other words or for another reason",
        _ => string.Empty,
    };

    private static string OfStatus(Fingerprint group, Difference example) => (example.Source.Length > 0 ? example.Source[0] : ' ', example.Target) switch
    {
        ('2', "404") when group.Api is "get" or "exists" or "get_source" => "the document is missing on the target, or stored under another routing",
        ('2', "404") => "the target does not have what was asked for",
        ('2', "409") => "the document is at another version on the target",
        ('2', "400") => "the target does not accept what the source did: an option or body that is gone",
        ('2', "401" or "403") => "the target's user may not do this",
        ('2', "429") => "the target is overloaded or blocks writes",
        ('2', ['5', ..]) => "the target failed",
        ('4', ['2', ..]) => "the target accepts what the source refused",
        _ => string.Empty,
    };

    private static bool IsHit(Fingerprint group) => group.Place.EndsWith("hits.hits.*", StringComparison.Ordinal);
}
