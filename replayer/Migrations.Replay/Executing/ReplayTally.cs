using Migrations.Exchanges.Tuples;
using Migrations.Replay.Planning;
using Migrations.Replay.Reconciling;
using Migrations.Replay.Settling;

namespace Migrations.Replay.Executing;

/// <summary>Counts what a run did, over all its restarts. Thread-safe.</summary>
public sealed class ReplayTally
{
    private const int MostRefusedKept = 100;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, int> _withheldWhy = new(StringComparer.Ordinal);
    private readonly List<string> _refused = [];
    private int _stateChanges;
    private int _done;
    private int _sent;
    private int _withheld;
    private int _applied;
    private int _inImage;
    private int _alone;
    private int _reconciled;
    private int _repeats;
    private int _unanswered;
    private int _refusedByTarget;
    private SettleResult _settled = SettleResult.None;

    public void Count(PlannedUnit unit, UnitResult result) =>
        Count(unit.Exchange is not null, unit.Part, result.Disposition, result.Reason, result.Reconciled.Count, result.Repeats, result.Outcome?.IsAnswered == false, UnsettledRule.IsRefused(result));

    /// <summary>Counts a tuple of an earlier run.</summary>
    public void Count(ExchangeTuple tuple)
    {
        var reconciled = tuple.Reconciled.Length > 2 ? System.Text.Json.Nodes.JsonNode.Parse(tuple.Reconciled)!.AsArray().Count : 0;
        Count(tuple.Ordinal >= 0, tuple.Unit, tuple.Disposition, tuple.WithheldReason, reconciled, RepeatsOf(tuple), tuple.Outcome is not (SendStatus.Answered or SendStatus.NotSent), tuple.TargetStatus is 401 or 403 || tuple.Edits.Contains(UnsettledRule.Refused, StringComparison.Ordinal));
    }

    private static int RepeatsOf(ExchangeTuple tuple)
    {
        if (!tuple.Edits.Contains("\"repeat\"", StringComparison.Ordinal)) { return 0; }
        var edits = System.Text.Json.Nodes.JsonNode.Parse(tuple.Edits)!.AsArray();
        return edits.Where(static e => (string?)e!["what"] == "repeat").Sum(static e => int.Parse((string)e!["to"]!, System.Globalization.CultureInfo.InvariantCulture));
    }

    /// <summary>Keeps what this run settled at its end.</summary>
    public void Settle(SettleResult settled)
    {
        lock (_lock) { _settled = settled; }
    }

    public ReplayProgress Progress(int units)
    {
        lock (_lock) { return new ReplayProgress(_done, units, _sent, _withheld, _applied + _alone + _stateChanges, _reconciled); }
    }

    public ReplayResult Result(int exchanges)
    {
        lock (_lock)
        {
            return new ReplayResult(exchanges, _sent, _withheld, _applied, _inImage, _alone, _reconciled, _repeats, _unanswered, new Dictionary<string, int>(_withheldWhy)) { StateChanges = _stateChanges, StateChangesRefused = [.. _refused], RefusedByTarget = _refusedByTarget, Settled = _settled };
        }
    }

    private void Count(bool hasExchange, int part, TupleDisposition disposition, string reason, int reconciled, int repeats, bool unanswered, bool isRefused)
    {
        lock (_lock)
        {
            _done++;
            _reconciled += reconciled;
            _repeats += repeats;
            if (unanswered) { _unanswered++; }
            if (isRefused) { _refusedByTarget++; }
            if (!hasExchange) { CountAlone(reason); return; }
            if (part != 0) { return; }
            switch (disposition)
            {
                case TupleDisposition.Sent: _sent++; return;
                case TupleDisposition.InImage: _inImage++; break;
                case TupleDisposition.AppliedFromEffects: _applied++; break;
                default: _withheld++; break;
            }

            _withheldWhy[reason] = _withheldWhy.GetValueOrDefault(reason) + 1;
        }
    }

    private void CountAlone(string reason)
    {
        if (UnaskedChange.RefusedOf(reason) is not { } refused) { _alone++; return; }
        _stateChanges++;
        _refused.AddRange(refused.Take(MostRefusedKept - _refused.Count));
    }
}
