using System.Text;
using Migrations.Capture.Records;

namespace Migrations.Cli.Logs;

/// <summary>An effect as it is exported; its source only when asked for.</summary>
/// <param name="Standing">committed, rolledBack, pending …; null when it was not asked for.</param>
internal sealed record EffectView(
    string? Exchange,
    string? Standing,
    string Operation,
    string Origin,
    string Result,
    string Index,
    string IndexUuid,
    int Shard,
    string Id,
    string? Routing,
    long Version,
    long SeqNo,
    long Term,
    long CopyTerm,
    long MappingVersion,
    bool GeneratedId,
    string? Failure,
    string? Source)
{
    public static EffectView Of(EffectRecord effect, string? standing, bool withSource) => new(
        effect.Request.IsNone ? null : effect.Request.ToString(), standing, Lower(effect.Operation), Lower(effect.Origin), Lower(effect.Result),
        effect.Index, effect.IndexUuid, effect.Shard, effect.Id, effect.Routing, effect.Version, effect.SeqNo, effect.OperationTerm, effect.CopyTerm,
        effect.MappingVersion, effect.IsGeneratedId, effect.Failure, withSource && effect.HasSource ? Encoding.UTF8.GetString(effect.Source.Span) : null);

    public static string Lower<T>(T name)
        where T : struct, Enum
    {
        var text = name.ToString();
        return char.ToLowerInvariant(text[0]) + text[1..];
    }
}
