using Migrations.Exchanges.Clusters;

namespace Migrations.Replay.Rewriting;

/// <summary>What the target was seen to hold just before a write: number, term and version by document.</summary>
public sealed class TargetState(IReadOnlyDictionary<DocumentKey, FoundDocument> documents)
{
    public static TargetState Unknown { get; } = new(new Dictionary<DocumentKey, FoundDocument>());

    /// <summary>The document, or null when the target has none or was not asked.</summary>
    public FoundDocument? Of(DocumentKey key) => documents.GetValueOrDefault(key) is { Found: true } found ? found : null;

    /// <summary>True when a document of the index was asked for and the index answered.</summary>
    public bool HasIndex(string index) => documents.Any(d => d.Key.Index == index && d.Value.Error is null);
}
