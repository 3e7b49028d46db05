namespace Migrations.ModelCluster.Documents;

/// <summary>Whether an operation meets what it demands of the document, and which version it makes. Pure.</summary>
internal static class VersionRule
{
    /// <param name="current">Live or tombstone; null when nothing is known of the document.</param>
    /// <returns>Why it conflicts, in the node's words behind the id; null when it does not.</returns>
    public static string? Conflict(WriteOperation operation, DocumentEntry? current)
    {
        if (operation.IfSeqNo >= 0) { return ConditionConflict(operation, current); }
        if (operation.VersionType != VersionType.Internal && current is not null) { return ExternalConflict(operation, current.Version); }
        return operation.Kind == WriteKind.Create && current is { IsDeleted: false }
            ? $"version conflict, document already exists (current version [{current.Version}])"
            : null;
    }

    /// <summary>A tombstone's version counts on: that is how a deleted document goes on where it was.</summary>
    public static long NewVersion(WriteOperation operation, DocumentEntry? current) =>
        operation.VersionType != VersionType.Internal ? operation.Version : (current?.Version ?? 0) + 1;

    private static string? ConditionConflict(WriteOperation operation, DocumentEntry? current)
    {
        var required = $"version conflict, required seqNo [{operation.IfSeqNo}], primary term [{operation.IfTerm}].";
        if (current is null or { IsDeleted: true }) { return required + " but no document was found"; }
        return (current.SeqNo, current.Term) == (operation.IfSeqNo, operation.IfTerm)
            ? null
            : required + $" current document has seqNo [{current.SeqNo}] and primary term [{current.Term}]";
    }

    private static string? ExternalConflict(WriteOperation operation, long current)
    {
        if (operation.VersionType == VersionType.External && current >= operation.Version)
        {
            return $"version conflict, current version [{current}] is higher or equal to the one provided [{operation.Version}]";
        }

        return operation.VersionType == VersionType.ExternalGte && current > operation.Version
            ? $"version conflict, current version [{current}] is higher than the one provided [{operation.Version}]"
            : null;
    }
}
