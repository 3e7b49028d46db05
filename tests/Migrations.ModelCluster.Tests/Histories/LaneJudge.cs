using System.Text.Json.Nodes;
using Migrations.Exchanges.Tuples;

namespace Migrations.ModelCluster.Tests.Histories;

/// <summary>Holds what the target took of one document against what the source took, each by its own witness. Pure.</summary>
/// <remarks>
/// Every operation of the target is one of the source's, in the source's order, once; an operation is known by its version and what the document became.
/// Not the source's are: tombstones set to give a create its version, and what the replayer puts right, which its tuples name.
/// </remarks>
internal sealed class LaneJudge
{
    private readonly HistoryOutcome _outcome;
    private readonly HashSet<(string Index, string Id)> _putRight;
    private readonly HashSet<(string Index, int Shard, string Id)> _passedOver; // without effects nobody knows what an update came to, or a query found, so where its request is not sent whole, or lost its answer, the next write of its document rests on another state
    private readonly Dictionary<string, string> _lastLives;
    private readonly bool _mayHaveStrangers;
    private int _twice;

    private LaneJudge(HistoryOutcome outcome)
    {
        _outcome = outcome;
        _putRight = [.. outcome.Tuples.Where(static t => t.Reconciled.Length > 2).SelectMany(static t => JsonNode.Parse(t.Reconciled)!.AsArray()).Select(static r => ((string)r!["index"]!, (string)r["id"]!)), .. outcome.LostNames];
        _mayHaveStrangers = outcome.HasBegunAgain || outcome.History.HasLateDeliveries || (outcome.History.IsPulled && outcome.History.LosesWrites);
        _lastLives = outcome.Target.GroupBy(static t => t.Index).ToDictionary(static g => g.Key, static g => g.Last().IndexUuid);
        var apart = outcome.Tuples.Where(static t => t.Disposition != TupleDisposition.Sent || t.Outcome != SendStatus.Answered).Select(static t => (object)t.Exchange).ToHashSet();
        _passedOver = outcome.History.IsPulled ? [.. outcome.Source.Where(s => s.Stamp is { } stamp && apart.Contains(stamp)).Select(KeyOf)] : [];
    }

    /// <summary>Null when all lanes hold; else the first that does not, and how: order, stranger, missing, twice.</summary>
    public static string? Failure(HistoryOutcome outcome)
    {
        var judge = new LaneJudge(outcome);
        var source = outcome.Source.ToLookup(KeyOf);
        foreach (var lane in outcome.Target.Where(judge.IsToldOf).ToLookup(KeyOf))
        {
            if (judge.LaneFailure(lane.Key, [.. source[lane.Key]], [.. lane]) is { } why) { return why; }
        }

        foreach (var lane in source)
        {
            if (judge.MissingFailure(lane.Key, [.. lane], [.. outcome.Target.Where(o => KeyOf(o) == lane.Key)]) is { } why) { return why; }
        }

        // The replayer's own calls are sent again by their client, which names no repeats: their versions make them harmless.
        var named = outcome.HasBegunAgain || outcome.History.HasControlFaults || outcome.History.HasLateDeliveries ? int.MaxValue : outcome.Result.Repeats + outcome.Result.Reconciled + outcome.LostRepeats;
        return judge._twice > named ? $"twice: {judge._twice} operations were taken again; {named} repeats are named" : null;
    }

    private string? LaneFailure((string Index, int Shard, string Id) key, List<AppliedOperation> source, List<AppliedOperation> target)
    {
        var at = -1;
        var life = ""; // the target's index in which the last one was found: what one index had and a later of its name gets is no repeat
        foreach (var operation in target)
        {
            if (IsEmptyDelete(operation)) { continue; }
            var next = source.FindIndex(at + 1, s => IsSame(s, operation));
            if (next >= 0) { (at, life) = (next, operation.IndexUuid); continue; }
            if (at >= 0 && operation.IndexUuid == life && IsSame(source[at], operation))
            {
                if (source[at].Version == operation.Version) { _twice++; } // one with a lifted version is put right by a write of its own
                continue;
            }

            if (_putRight.Contains((key.Index, key.Id)) || _passedOver.Contains(key) || _mayHaveStrangers) { continue; }
            if (source.Exists(s => IsSame(s, operation))) { return $"order: {key}: {operation.Result} v{operation.Version} came after v{source[at].Version}"; }
            if (_outcome.History.IsPulled && operation.IsDelete) { continue; } // which operation deleted it, no pull tells
            return $"stranger: {key}: {operation.Result} v{operation.Version} is not the source's";
        }

        return null;
    }

    /// <summary>Of what one request did to a document, the last must have come; what it superseded itself may have been passed over where its answer was lost.</summary>
    private string? MissingFailure((string Index, int Shard, string Id) key, List<AppliedOperation> source, List<AppliedOperation> target)
    {
        if (_outcome.History.IsPulled || _outcome.History.LosesWrites || _mayHaveStrangers || _putRight.Contains((key.Index, key.Id))) { return null; }
        var isQuiet = _outcome.History is { HasFaults: false, Crashes.Count: 0 }; // else what was to be deleted may have been passed over, so that nothing is left to delete
        foreach (var request in source.GroupBy(static s => s.Stamp))
        {
            var last = request.Last();
            if (last.IsDelete && !isQuiet) { continue; }
            if (!IsEmptyDelete(last) && !target.Exists(t => IsSame(last, t) && !IsEmptyDelete(t))) { return $"missing: {key}: {last.Result} v{last.Version} never came"; }
        }

        return null;
    }

    /// <summary>Which life of an index a write under way at its deletion belongs to, answers do not always tell: without effects, of an index's lives the last one counts.</summary>
    private bool IsToldOf(AppliedOperation operation) => !_outcome.History.IsPulled || operation.IndexUuid == _lastLives[operation.Index];

    private static (string Index, int Shard, string Id) KeyOf(AppliedOperation operation) => (operation.Index, operation.Shard, operation.Id);

    private static bool IsEmptyDelete(AppliedOperation operation) => operation is { IsDelete: true, Result: "not_found" };

    /// <summary>After a restart of the source, which forgets tombstones, a version may have to fall; the target's stays above until another operation lifts the source's.</summary>
    private bool IsSame(AppliedOperation a, AppliedOperation b) =>
        a.IsDelete == b.IsDelete && (a.Version == b.Version || (_outcome.History.HasRestarts && b.Version > a.Version)) && (a.IsDelete || a.Source.Span.SequenceEqual(b.Source.Span) || JsonNode.DeepEquals(JsonNode.Parse(a.Source.Span), JsonNode.Parse(b.Source.Span)));
}
