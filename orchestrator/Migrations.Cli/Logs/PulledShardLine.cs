using Migrations.Replay.Pulling;

namespace Migrations.Cli.Logs;

/// <summary>What a pull proves of one shard, as <c>log verify</c> shows it. Ranges of sequence numbers are texts such as <c>17–20</c>.</summary>
/// <param name="Position">Every number above <paramref name="From"/> and up to it is accounted for.</param>
/// <param name="InLog">Numbers that the log tells.</param>
/// <param name="ByPull">Numbers that only the pull shows.</param>
/// <param name="Unseen">Numbers that nobody shows: superseded, deletions, or filled by the engine.</param>
/// <param name="Above">Numbers that the log tells above the position: of these nothing is proved.</param>
internal sealed record PulledShardLine(
    string Index, string Uuid, int Shard, bool IsComplete, long From, long Position, long InLog, long ByPull, IReadOnlyList<string> Unseen, IReadOnlyList<string> Above, long Later,
    IReadOnlyList<SupersededState> Superseded, long SupersededStates, IReadOnlyList<string> Deleted, long DeletedDocuments)
{
    public static PulledShardLine Of(PulledShardProof proof) => new(
        proof.Index, proof.IndexUuid, proof.Shard, proof.IsComplete, proof.From, proof.Position, proof.InLog, proof.ByPull, [.. proof.Unseen.Select(static r => r.ToString())], [.. proof.Above.Select(static r => r.ToString())], proof.Later,
        proof.Superseded, proof.SupersededStates, proof.Deleted, proof.DeletedDocuments);
}
