using System.Text.Json;
using Migrations.ModelCluster.Recording;
using Migrations.Replay.Planning;

namespace Migrations.ModelCluster.Tests.Histories;

/// <summary>Holds the replay's own books against each other, and against what it was given. Pure.</summary>
internal static class BooksJudge
{
    public static string? Failure(HistoryOutcome outcome)
    {
        var (history, result, tuples) = (outcome.History, outcome.Result, outcome.Tuples);
        var expected = (history.RecordedBy == RecordedBy.Proxy ? EvidenceMode.Answers : EvidenceMode.Effects, history.IsPulled);
        if (result.Evidence is not { } evidence || (evidence.Mode, evidence.IsPulled) != expected) { return $"books: the replay rests on {result.Evidence}, not on {expected}"; }
        if (!result.Balances) { return $"books: they do not balance: {JsonSerializer.Serialize(result)}"; }
        if (tuples.GroupBy(static t => (t.Exchange, t.Unit)).FirstOrDefault(static g => g.Count() > 1) is { } twice) { return $"books: {twice.Count()} tuples of {twice.Key}"; }
        var exchanges = tuples.Where(static t => t.Ordinal >= 0).Select(static t => t.Ordinal).Distinct().Count();
        return exchanges == result.Exchanges ? null : $"books: {result.Exchanges} exchanges, tuples of {exchanges}";
    }
}
