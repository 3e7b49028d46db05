using Migrations.Exchanges.Tuples;
using Migrations.Replay.Ordering;
using Migrations.Replay.Planning;
using Migrations.Replay.Rewriting;

namespace Migrations.Cli.Runs;

/// <summary>What a replay would do, by API, without sending anything.</summary>
/// <param name="WithheldWhy">Reasons of what would not be sent, with counts.</param>
/// <param name="EffectsAlone">Committed effects that no request of the log brings about.</param>
/// <param name="Evidence">What the plan rests on.</param>
internal sealed record ReplayPreview(IReadOnlyList<ApiPreview> Apis, IReadOnlyDictionary<string, int> WithheldWhy, int EffectsAlone, EvidenceSummary Evidence)
{
    public int Exchanges => Apis.Sum(api => api.Sent + api.Withheld + api.AppliedFromEffects + api.InImage);

    public static ReplayPreview Of(ReplayPlan plan)
    {
        var whole = plan.Units.Where(unit => unit.Exchange is not null && unit.Part == 0).ToArray();
        var apis = whole.GroupBy(unit => unit.Route?.Api ?? "unknown").OrderBy(group => group.Key, StringComparer.Ordinal).Select(group => new ApiPreview(
            group.Key, Count(group, TupleDisposition.Sent), group.Count(unit => unit.Disposition == TupleDisposition.Sent && RewritePreview.IsRewritten(unit)), Count(group, TupleDisposition.Withheld), Count(group, TupleDisposition.AppliedFromEffects), Count(group, TupleDisposition.InImage)));
        var why = whole.Where(unit => unit.Disposition == TupleDisposition.Withheld).GroupBy(unit => unit.Reason).OrderByDescending(group => group.Count()).ToDictionary(group => group.Key, group => group.Count());
        return new ReplayPreview([.. apis], why, plan.Units.Where(unit => unit.Exchange is null).Sum(unit => unit.Effects.Count), plan.Evidence);
    }

    private static int Count(IEnumerable<PlannedUnit> units, TupleDisposition disposition) => units.Count(unit => unit.Disposition == disposition);
}

/// <summary>Exchanges of one API by what would become of them.</summary>
/// <param name="Rewritten">Of those sent, those that would not go out as the client sent them, as far as that is known without the target.</param>
internal sealed record ApiPreview(string Api, int Sent, int Rewritten, int Withheld, int AppliedFromEffects, int InImage);
