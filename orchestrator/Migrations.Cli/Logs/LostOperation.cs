using Migrations.Capture.Records;
using Migrations.Exchanges.Evidence;

namespace Migrations.Cli.Logs;

/// <summary>An operation that the source undid.</summary>
/// <param name="AnsweredStatus">What its client had been told; null when it was told nothing.</param>
internal sealed record LostOperation(string Index, string Id, EffectOperation Operation, long SeqNo, long Term, long Version, string? Exchange, int? AnsweredStatus)
{
    /// <summary>The client had been told that it happened.</summary>
    public bool WasAnswered => AnsweredStatus is >= 200 and < 300;

    public static LostOperation Of(EvidenceEffect effect, IReadOnlyDictionary<RequestStamp, int> answers) => new(
        effect.Index, effect.Id, effect.Operation, effect.SeqNo, effect.Term, effect.Version,
        effect.Request.IsNone ? null : effect.Request.ToString(), answers.TryGetValue(effect.Request, out var status) ? status : null);
}
