using System.Text;
using System.Text.Json.Nodes;
using Migrations.Exchanges.Clusters;
using Migrations.ModelCluster;
using Migrations.ModelCluster.Dialects;

namespace Migrations.EndToEnd.Tests.Modelled;

/// <summary>Sends one history to a real node and to a model, and stops where they differ. What it made on the real node is deleted afterwards.</summary>
internal sealed class HistoryRun
{
    private readonly ClusterClient _real;
    private readonly ModelNode _model;
    private readonly TimeProvider _time;
    private readonly int _seed;
    private readonly string _name;
    private readonly HistoryKind _kind;
    private readonly IReadOnlyList<HistoryStep> _steps;
    private string _realScroll = "none";
    private string _modelScroll = "none";
    private int _next;

    public HistoryRun(ClusterClient real, Dialect dialect, TimeProvider time, HistoryKind kind, int seed)
    {
        (_real, _time, _kind, _seed, _name) = (real, time, kind, seed, $"history-{kind.ToString().ToLowerInvariant()}-{seed}");
        _steps = HistoryBuilder.Make(kind, seed, _name);
        _model = new ModelNode(new ModelNodeOptions { Dialect = dialect, Seed = seed, InterleaveBulkItems = false }, time);
    }

    public async Task<HistoryDifference?> RunAsync(CancellationToken token)
    {
        try { return await RunHalfAsync(token) ?? await RunRestAsync(token); }
        finally { await CleanUpAsync(); }
    }

    /// <summary>The first half; a node may be restarted after it.</summary>
    public Task<HistoryDifference?> RunHalfAsync(CancellationToken token) => RunToAsync(_steps.Count / 2, token);

    public Task<HistoryDifference?> RunRestAsync(CancellationToken token) => RunToAsync(_steps.Count, token);

    /// <summary>Restarts the model as the node was. Scrolls end; what each says of one that has ended is its own.</summary>
    public void RestartModel()
    {
        _model.Restart();
        (_realScroll, _modelScroll) = ("none", "none");
    }

    public async Task CleanUpAsync()
    {
        if (_kind != HistoryKind.Names)
        {
            foreach (var settings in StatesHistory.Unblocked) { await _real.SendAsync("PUT", $"/{_name}/_settings", settings, CancellationToken.None); }
            await _real.SendAsync("DELETE", "/" + _name, null, CancellationToken.None);
            return;
        }

        foreach (var path in (string[])["", "_template/", "_index_template/", "_component_template/", "_ingest/pipeline/"]) { await _real.SendAsync("DELETE", $"/{path}{_name}-*", null, CancellationToken.None); }
    }

    private async Task<HistoryDifference?> RunToAsync(int end, CancellationToken token)
    {
        for (; _next < end; _next++)
        {
            if (_steps[_next].Passes is { } time) { await Task.Delay(time, _time, token); }
            else if (await StepAsync(_steps[_next], token) is { } what) { return new HistoryDifference(_kind, _seed, _steps, _next, what); }
        }

        return null;
    }

    private async Task<string?> StepAsync(HistoryStep step, CancellationToken token)
    {
        var theirs = await AskAsync(step, token);
        if (step.Target.EndsWith("/_close", StringComparison.Ordinal)) { await WaitForShardsAsync(token); }
        var ours = await _model.HandleAsync(new ModelRequest(step.Method, step.Target, Body(step, _modelScroll)), token);
        (_realScroll, _modelScroll) = (ScrollOf(theirs.Body) ?? _realScroll, ScrollOf(ours.Body) ?? _modelScroll);
        var mayWarnLess = !_model.Options.Dialect.HasTypes || step.Target.Contains("/_bulk", StringComparison.Ordinal);
        var difference = AnswerComparison.Difference(theirs, ours, mayWarnLess);
        if (difference is null || step.Method != "GET" || !IsOfState(step.Target.Split('?')[0])) { return difference; }
        await _real.SendAsync("GET", "/_cluster/health?wait_for_events=languid", null, token); // a busy node was seen twice to show a mapping without the field of a write it had answered: asked again when its state has settled
        return AnswerComparison.Difference(await AskAsync(step, token), ours, mayWarnLess);
    }

    /// <summary>Shows what the cluster state says of the history's indices, their mappings among it; no document.</summary>
    private bool IsOfState(string path)
    {
        var parts = path.Split('/'); // the first is empty
        return parts[1].StartsWith(_name, StringComparison.Ordinal) && (parts.Length == 2 || parts[2] is "_mapping" or "_settings" or "_alias");
    }

    /// <summary>A close is answered before all shards are there; opened by then, their terms would rise once less.</summary>
    private Task WaitForShardsAsync(CancellationToken token) =>
        _real.SendAsync("GET", $"/_cluster/health/{_name}?wait_for_status=yellow&wait_for_no_initializing_shards=true&timeout=10s", null, token);

    private Task<ClusterAnswer> AskAsync(HistoryStep step, CancellationToken token)
    {
        var type = step.Body is null ? null : step.Target.Contains("/_bulk", StringComparison.Ordinal) ? ClusterClient.LinesType : ClusterClient.JsonType;
        return _real.SendAsync(step.Method, step.Target, Body(step, _realScroll), type, token);
    }

    private static ReadOnlyMemory<byte> Body(HistoryStep step, string scroll) =>
        step.Body is { } body ? Encoding.UTF8.GetBytes(body.Replace(HistoryStep.LastScroll, scroll, StringComparison.Ordinal)) : default;

    private static string? ScrollOf(ReadOnlyMemory<byte> body) =>
        body.Span.IndexOf("\"_scroll_id\""u8) < 0 ? null : (string?)JsonNode.Parse(body.Span)?["_scroll_id"];
}
