using Migrations.Exchanges.Assembling;

namespace Migrations.Replay.Planning;

/// <summary>All that planning needs: the log's exchanges and evidence, and the image that was brought over.</summary>
/// <param name="Exchanges">By ordinal.</param>
/// <param name="Effects">Committed effects, one for each (index uuid, shard, number, term), in log order.</param>
/// <param name="IsInImage">True when the image holds what an effect did, or a later state of its document.</param>
/// <param name="Undone">Stamps of requests whose effects the source rolled back, which are still pending, or whose answers do not tell them, with the reason.</param>
public sealed record ReplayInput(
    IReadOnlyList<Exchange> Exchanges,
    IReadOnlyList<SourceEffect> Effects,
    IReadOnlyDictionary<Migrations.Capture.Records.RequestStamp, string> Undone,
    IReadOnlyList<StateEvent> States,
    IReadOnlyList<ImagePosition> Images,
    Func<Migrations.Capture.Records.EffectRecord, bool> IsInImage)
{
    /// <summary>Where the effects are from.</summary>
    public EvidenceMode Mode { get; init; } = EvidenceMode.Effects;

    /// <summary>Indices, by uuid, whose mapping must be made ahead: name and mapping.</summary>
    public IReadOnlyDictionary<string, KeyValuePair<string, string>> MappingsAhead { get; init; } = new Dictionary<string, KeyValuePair<string, string>>();

    /// <summary>Aliases by index, where no state record tells them.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Aliases { get; init; } = [];

    /// <summary>What a log with effects lacks of them; of one without, what a pull shows to have been written past the recorder.</summary>
    public IReadOnlyList<LogHole> Holes { get; init; } = [];

    /// <summary>What log and pull prove together; null when nothing was pulled.</summary>
    public Pulling.PullProof? Proof { get; init; }

    /// <summary>Which indices the source had when it was pulled.</summary>
    public Pulling.IndexSight Sight { get; init; } = Pulling.IndexSight.None;

    /// <summary>What a pull added, its effects left out; null when nothing was pulled.</summary>
    public Pulling.MergedEffects? Pulled { get; init; }
}
