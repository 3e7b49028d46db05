namespace Migrations.Compare.Parity;

/// <summary>What setting the versions came to.</summary>
/// <param name="Raised">Documents whose version on the target was below the source's.</param>
/// <param name="Lowered">Documents whose version was above: deleted and indexed again.</param>
/// <param name="Left">Documents whose version could not be set, with the target's answer.</param>
public sealed record VersionReconciliation(long Raised, long Lowered, IReadOnlyList<string> Left)
{
    public bool IsComplete => Left.Count == 0;
}
