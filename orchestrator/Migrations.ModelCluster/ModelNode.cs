using Migrations.Exchanges.Routes;
using Migrations.ModelCluster.Access;
using Migrations.ModelCluster.Answering;
using Migrations.ModelCluster.Faults;
using Migrations.ModelCluster.Handling;

namespace Migrations.ModelCluster;

/// <summary>A cluster of one node, in memory, that answers requests as the real products do.</summary>
/// <remarks>
/// Thread-safe. Every step is done under one lock; a request is one step, but for bulk and by-query, whose items are steps of their own.
/// Time comes from the given clock only, ids and interleavings from the seed: one client's history gives the same answers each time.
/// </remarks>
public sealed class ModelNode
{
    private readonly Lock _gate = new();
    private readonly NodeState _state;
    private readonly TimeProvider _time;

    public ModelNode(ModelNodeOptions options, TimeProvider time)
    {
        _time = time;
        _state = new NodeState(options, time).Identified();
        Faults = new FaultBoard();
    }

    /// <summary>What goes wrong on request.</summary>
    public FaultBoard Faults { get; }

    /// <summary>Who is refused.</summary>
    public AccessBoard Access => _state.Access;

    public ModelNodeOptions Options => _state.Options;

    public string ClusterUuid => _state.ClusterUuid;

    /// <summary>Sees every effect from now on; what was there before is told first, as shards. Null: nobody.</summary>
    public void Watch(INodeWitness? witness)
    {
        lock (_gate)
        {
            _state.Witness = witness;
            foreach (var index in _state.Indices.Values) { _state.Announce(index, "watched"); }
        }
    }

    /// <summary>Answers a request, with whatever faults are due. Null: the connection ends without an answer; so it does when the node ends meanwhile.</summary>
    public async Task<ModelAnswer?> SendAsync(ModelRequest request, CancellationToken token)
    {
        if (!Access.Knows(request)) { return AccessAnswers.Unknown(Options.Dialect, request); }
        if (RestRoutes.Match(request.Method, request.Target) is var route && !Access.May(route)) { return AccessAnswers.Forbidden(Options.Dialect, route); }
        if (Faults.Take(request) is not { } fault) { return await DoAsync(request, token); }
        if (fault.Delay > TimeSpan.Zero) { await Task.Delay(fault.Delay, _time, token); }
        switch (fault.Kind)
        {
            case FaultKind.Reset: return null;
            case FaultKind.LostAnswer:
                await DoAsync(request, token);
                return null;
            case FaultKind.Late:
                Faults.KeepLate(request);
                return null;
            case FaultKind.Doubled:
                var answer = await DoAsync(request, token);
                await DoAsync(request, token);
                return answer;
            case FaultKind.Delay: return await DoAsync(request, token);
            case FaultKind.Unauthorized: return AccessAnswers.Unknown(Options.Dialect, request);
            case FaultKind.Forbidden: return AccessAnswers.Forbidden(Options.Dialect, route);
            default: return FaultAnswer.For(fault.Kind);
        }
    }

    /// <summary>Delivers the requests that a <see cref="FaultKind.Late"/> fault held back; their answers reach nobody.</summary>
    public async Task DeliverLateAsync(CancellationToken token)
    {
        foreach (var request in Faults.TakeLate()) { await DoAsync(request, token); }
    }

    /// <summary>Answers a request without faults. Throws <see cref="NodeEndedException"/> when the node ends meanwhile.</summary>
    public async Task<ModelAnswer> HandleAsync(ModelRequest request, CancellationToken token)
    {
        var call = new ApiCall(_state, request, RestRoutes.Match(request.Method, request.Target, _state.Dialect.HasTypes));
        try
        {
            Types.Warn(call);
            var result = Dispatcher.IsStepped(call.Route.Api) ? await InStepsAsync(call, token) : Whole(call);
            return AnswerWriter.Write(call, request.Method == "HEAD" ? result with { Body = null, Text = null } : result);
        }
        catch (RefusedException refused)
        {
            return request.Method == "HEAD" ? AnswerWriter.Write(call, new ApiResult(refused.Status, null)) : AnswerWriter.Write(call, refused);
        }
    }

    /// <summary>Ends the node and starts it over its data: requests under way end where they are, tombstones and scrolls are forgotten, terms rise, all is refreshed.</summary>
    /// <param name="lostOperations">Operations of each shard, counted from its last, that had been answered and are gone (a translog that was not synced). Their numbers are given out again.</param>
    public void Restart(int lostOperations = 0) => Restart(_ => lostOperations);

    /// <inheritdoc cref="Restart(int)"/>
    /// <param name="lostOperations">Asked for each shard, with its numbers before; called under the node's lock.</param>
    public void Restart(Func<ShardNumbers, int> lostOperations)
    {
        lock (_gate)
        {
            _state.Beginning++;
            _state.Scrolls.Clear();
            var lost = _state.Indices.Values.SelectMany(index => index.Shards.Select(shard => (shard, lostOperations(_state.Numbers(index, shard))))).ToList();
            foreach (var (shard, operations) in lost) { shard.Reopen(operations); }
            StartTelling.Tell(_state);
        }
    }

    private async Task<ModelAnswer?> DoAsync(ModelRequest request, CancellationToken token)
    {
        try { return await HandleAsync(request, token); }
        catch (NodeEndedException) { return null; }
    }

    private ApiResult Whole(ApiCall call) => Locked(call, () => Dispatcher.Answer(call));

    private async Task<ApiResult> InStepsAsync(ApiCall call, CancellationToken token)
    {
        if (call.Route.Api == "bulk")
        {
            var bulk = Locked(call, () => new BulkApi(call));
            await RunAsync(call, () => bulk.IsDone, bulk.Step, token);
            return Locked(call, bulk.Answer);
        }

        var query = Locked(call, () => new ByQueryApis(call));
        await RunAsync(call, () => query.IsDone, query.Step, token);
        return Locked(call, query.Answer);
    }

    private T Locked<T>(ApiCall call, Func<T> step)
    {
        lock (_gate)
        {
            _state.Warnings = call.Warnings;
            try { return step(); }
            finally { _state.Warnings = null; }
        }
    }

    /// <summary>Lets others in between two steps, where the seed says so.</summary>
    private async Task RunAsync(ApiCall call, Func<bool> isDone, Action step, CancellationToken token)
    {
        int beginning;
        lock (_gate) { beginning = _state.Beginning; }
        while (!isDone())
        {
            var yields = Locked(call, () =>
            {
                if (_state.Beginning != beginning) { throw new NodeEndedException(); }
                step();
                return _state.Interleaves();
            });

            if (yields) { await Task.Yield(); }
            token.ThrowIfCancellationRequested();
        }
    }
}
