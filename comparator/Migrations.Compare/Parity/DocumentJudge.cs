using Migrations.Exchanges.Clusters;

namespace Migrations.Compare.Parity;

/// <summary>Says how one document differs between the two sides. Pure.</summary>
internal static class DocumentJudge
{
    /// <summary>Null when both sides hold the same, or neither holds anything.</summary>
    public static DocumentDifference? Compare(FoundDocument source, FoundDocument target, bool numbersByValue)
    {
        if (source.Error is not null || target.Error is not null)
        {
            // An index that is not there holds nothing.
            var gone = source.Error ?? target.Error;
            if (gone != "index_not_found_exception") { return Named(source, target, DifferenceKind.Unreadable, null); }
        }

        if (!source.Found && !target.Found) { return null; }
        if (!target.Found) { return Named(source, target, DifferenceKind.Missing, null); }
        if (!source.Found) { return Named(source, target, DifferenceKind.Extra, null); }
        if (source.Routing != target.Routing) { return Named(source, target, DifferenceKind.Routing, null); }
        if (!source.HasSource || !target.HasSource) { return Named(source, target, DifferenceKind.Unreadable, null); }
        if (JsonEquality.FirstDifference(source.Source, target.Source, numbersByValue) is { } path) { return Named(source, target, DifferenceKind.Source, path); }
        return source.Version == target.Version ? null : Named(source, target, DifferenceKind.Version, null);
    }

    private static DocumentDifference Named(FoundDocument source, FoundDocument target, DifferenceKind kind, string? path) =>
        new(source.Index, source.Id, source.Found ? source.Routing : target.Routing, kind, source.Version, target.Version, path);
}
