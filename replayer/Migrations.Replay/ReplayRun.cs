using Migrations.Capture.Segments;
using Migrations.Exchanges.Clusters;
using Migrations.Exchanges.Tuples;
using Migrations.Replay.Backfill;
using Migrations.Replay.Executing;
using Migrations.Replay.Journaling;
using Migrations.Replay.Ordering;
using Migrations.Replay.Planning;
using Migrations.Replay.Rewriting;
using Migrations.Replay.Sending;

namespace Migrations.Replay;

/// <summary>Replays a capture log against a target: reads, plans, sends, journals. Started again in the same run directory it goes on where it was.</summary>
public sealed class ReplayRun
{
    private readonly string _log;
    private readonly ReplayOptions _options;
    private readonly TimeProvider _time;

    /// <param name="log">The capture log's directory; it is only read.</param>
    public ReplayRun(string log, ReplayOptions options, TimeProvider time) => (_log, _options, _time) = (log, options, time);

    /// <summary>The plan alone: nothing is sent.</summary>
    public ReplayPlan Plan() => Plan(out _, out _);

    public async Task<ReplayResult> RunAsync(IProgress<ReplayProgress>? progress, CancellationToken token)
    {
        var plan = Plan(out var input, out var routing);
        using var control = new ClusterClient(new ClusterOptions { Url = _options.Target.Url, Credentials = _options.Target.Credentials, Attempts = _options.Target.Attempts }, _time);
        try
        {
            var target = await control.InfoAsync(token);
            return await RunAsync(plan, input, routing, control, new TargetFit(target.HasTypes || !SourceTypes.AreKnown(input.Exchanges)), progress, token);
        }
        catch (ClusterException e) when (e.IsRefused)
        {
            throw TargetRefusesException.Of(_options.Target.Url, e.Message, e);
        }
        catch (ClusterException e) when (e.IsUnreachable)
        {
            throw new TargetUnreachableException($"The target {_options.Target.Url} cannot be reached: {e.Message}", e);
        }
    }

    private async Task<ReplayResult> RunAsync(ReplayPlan plan, ReplayInput input, Func<SourceEffect, string?> routing, ClusterClient control, TargetFit fit, IProgress<ReplayProgress>? progress, CancellationToken token)
    {
        var tally = new ReplayTally();
        var handles = new HandleTable();
        using var client = new TargetClient(_options.Target, _time);
        using var journal = ReplayJournal.Open(_options.RunDirectory, tuple =>
        {
            tally.Count(tuple);
            Remember(tuple, input, handles);
        });
        await new ReplayEngine(plan, _options, journal, client, control, handles, tally, routing, input.Images.Select(static i => i.Index).ToHashSet(StringComparer.Ordinal), fit, _time).RunAsync(progress, token);
        return tally.Result(input.Exchanges.Count) with { Evidence = plan.Evidence };
    }

    private ReplayPlan Plan(out ReplayInput input, out Func<SourceEffect, string?> routing)
    {
        var image = (_options.BackfillDirectory is { } folder ? BackfillImage.Load(folder) : null) ?? BackfillImage.Empty;
        var log = CaptureLog.Open(_log);
        input = ReplayInputReader.Read(log.ReadFrames(), image, _options.PullDirectory is { } pulled ? Pulling.PullImage.Load(pulled) : null);
        var planner = new RequestPlanner(input);
        var lanes = new LaneBook(input.Effects);
        var imageRouting = new Lazy<Dictionary<LaneKey, string>>(() => RoutingIn(image));
        routing = effect => lanes.RoutingAt(effect, key => imageRouting.Value.GetValueOrDefault(key));
        return new OrderBuilder(input.States, _options.ReadsHoldWrites, writesHoldWrites: input.Mode == EvidenceMode.Answers).Build(planner.Plan(), planner.Catalog) with { Evidence = EvidenceSummary.Of(input), Sight = input.Sight };
    }

    private static Dictionary<LaneKey, string> RoutingIn(BackfillImage image)
    {
        var routing = new Dictionary<LaneKey, string>();
        foreach (var shard in image.Shards)
        {
            foreach (var document in image.Documents(shard))
            {
                if (document.Routing is { } value) { routing[new LaneKey(shard.IndexUuid, shard.Shard, document.Id)] = value; }
            }
        }

        return routing;
    }

    /// <summary>Handles of an earlier run are still good on the target.</summary>
    private static void Remember(ExchangeTuple tuple, ReplayInput input, HandleTable handles)
    {
        if (tuple.TargetStatus != 200 || tuple.Ordinal < 0 || tuple.Api is not ("search" or "scroll")) { return; }
        if (Handles.GivenBy(input.Exchanges[(int)tuple.Ordinal]) is { } source && Handles.InAnswer(null, tuple.TargetBody) is { } target) { handles.Set(source, target); }
    }
}
