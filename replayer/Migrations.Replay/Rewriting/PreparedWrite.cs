using Migrations.Replay.Planning;

namespace Migrations.Replay.Rewriting;

/// <summary>A write ready to be sent, with what must be done before it and what must be looked at after it.</summary>
/// <param name="Seeds">Deletes to send before, one version below: the tombstone gives the create its version.</param>
/// <param name="Answers">Effects by their place among the answer's items (0 for a single write), which the answer's version proves.</param>
/// <param name="Looks">Effects whose document must be looked at, because the request alone does not determine it.</param>
/// <param name="Apart">Effects to apply by themselves after it: their item could not be told.</param>
public sealed record PreparedWrite(
    TargetRequest Request,
    IReadOnlyList<SourceEffect> Seeds,
    IReadOnlyDictionary<int, SourceEffect> Answers,
    IReadOnlyList<SourceEffect> Looks,
    IReadOnlyList<SourceEffect> Apart)
{
    /// <summary>True when nothing of the request is left to send.</summary>
    public bool IsEmpty { get; init; }

    /// <summary>Why nothing is sent, when nothing is.</summary>
    public string Reason { get; init; } = "none of its items is to be sent";

    public static PreparedWrite Unchanged(TargetRequest request) => new(request, [], new Dictionary<int, SourceEffect>(), [], []);
}
