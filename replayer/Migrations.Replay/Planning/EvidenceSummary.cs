namespace Migrations.Replay.Planning;

/// <summary>What a replay knows of the source's documents, and from where.</summary>
/// <param name="IsPulled">True when the source was asked after the log.</param>
/// <param name="Added">Documents whose latest state only the pull told.</param>
/// <param name="Deleted">Documents whose deletion only the pull told.</param>
/// <param name="SourcesFound">Answered operations whose outcome the pull told.</param>
/// <param name="Gone">Answered operations that the source has no more.</param>
public sealed record EvidenceSummary(EvidenceMode Mode, bool IsPulled, int Added, int Deleted, int SourcesFound, int Gone)
{
    /// <summary>Operations that a log with effects lacks; which they are, <c>log verify</c> lists.</summary>
    public long Missing { get; init; }

    /// <summary>Operations that a pull shows to have gone past a recorder without effects: no request of the log explains them.</summary>
    public long PastRecorder { get; init; }

    public static EvidenceSummary Of(ReplayInput input) => (input.Pulled is { } pulled
        ? new EvidenceSummary(input.Mode, true, pulled.Added, pulled.Deleted, pulled.SourcesFound, pulled.Gone.Count)
        : new EvidenceSummary(input.Mode, false, 0, 0, 0, 0)) with
    {
        Missing = input.Mode == EvidenceMode.Effects ? input.Holes.Sum(static hole => hole.Operations) : 0,
        PastRecorder = input.Mode == EvidenceMode.Answers ? input.Holes.Sum(static hole => hole.Operations) : 0,
    };

    /// <summary>What that promises, and what it cannot.</summary>
    public string Promise => (Mode, IsPulled) switch
    {
        (EvidenceMode.Effects, false) when Missing > 0 => FormattableString.Invariant($"the log lacks {Missing} operations, which are not on the target: `migrations log verify` names them, `migrations pull` tells how their documents ended"),
        (EvidenceMode.Effects, true) when Missing > 0 => FormattableString.Invariant($"the log lacks {Missing} operations: the pull tells how their documents ended, and they end so. Which requests made them, the states between, and what they left besides documents (indices without any, aliases, settings) is not known"),
        (EvidenceMode.Effects, false) => "the log has the effects of every operation: documents, versions and order are the source's",
        (EvidenceMode.Effects, true) => "the log has the effects of every operation, and a pull what the log may lack: documents and versions are the source's as of the pull",
        (_, true) when PastRecorder > 0 => FormattableString.Invariant($"the log has no effects, and {PastRecorder} operations of the source went past its recorder: `migrations log verify` names their numbers. Documents end as the source's as of the pull; what was answered after the first of them on the same index proves nothing where it differs"),
        (_, true) => "the log has no effects: answers tell ids and versions, a pull tells how documents ended. They end as the source's as of the pull; states between that no answer tells are not replayed, and which write made a field is not known",
        _ => "the log has no effects and nothing was pulled: what answers do not tell (by-query operations, shrunk or lost answers, scripts) is not on the target; run `migrations pull`",
    };
}
