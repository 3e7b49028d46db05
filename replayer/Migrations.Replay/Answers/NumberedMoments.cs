using Migrations.Replay.Planning;

namespace Migrations.Replay.Answers;

/// <summary>Narrows down when answered operations were done: by the numbers of their shard, which were given out in order. Pure.</summary>
/// <remarks>An answer tells that its operations had been done by then. One whose number is lower than another's, which was answered first, had been done before that: so it has its place in front of all that came in between.</remarks>
internal static class NumberedMoments
{
    /// <param name="earliest">Of each effect, in their order: before this it was not done.</param>
    public static SourceEffect[] Narrow(IReadOnlyList<SourceEffect> effects, IReadOnlyList<long> earliest)
    {
        var result = effects.ToArray();
        foreach (var shard in Enumerable.Range(0, result.Length).GroupBy(i => (effects[i].Record.IndexUuid, effects[i].Record.Shard)))
        {
            if (shard.CountBy(i => effects[i].Place).Any(static p => p.Value > 1)) { continue; } // one number twice: several shards under one name, since how many there are the log does not tell
            var next = long.MaxValue;
            foreach (var i in shard.OrderByDescending(i => effects[i].Place))
            {
                next = Math.Max(earliest[i], Math.Min(effects[i].MomentUnixNanos, next - 1));
                result[i] = effects[i] with { MomentUnixNanos = next };
            }
        }

        return result;
    }
}
