using System.Text;
using System.Text.RegularExpressions;
using Migrations.Exchanges.Clusters;
using Migrations.ModelCluster;
using Migrations.ModelCluster.Dialects;

namespace Migrations.EndToEnd.Tests.Modelled;

/// <summary>Sends one history to a real node and to a model, and stops where they differ. The index is deleted afterwards.</summary>
internal sealed partial class HistoryRun(ClusterClient real, Dialect dialect, TimeProvider time)
{
    public async Task<HistoryDifference?> RunAsync(int seed, CancellationToken token)
    {
        var steps = HistoryMaker.Make(seed, $"history-{seed}");
        var model = new ModelNode(new ModelNodeOptions { Dialect = dialect, Seed = seed, InterleaveBulkItems = false }, time);
        try
        {
            for (var i = 0; i < steps.Count; i++)
            {
                if (await StepAsync(model, steps[i], token) is { } what) { return new HistoryDifference(seed, steps, i, what); }
            }

            return null;
        }
        finally
        {
            await real.SendAsync("DELETE", $"/history-{seed}", null, CancellationToken.None);
        }
    }

    private async Task<string?> StepAsync(ModelNode model, HistoryStep step, CancellationToken token)
    {
        ReadOnlyMemory<byte> body = step.Body is null ? default : Encoding.UTF8.GetBytes(step.Body);
        var type = step.Body is null ? null : step.Target.Contains("/_bulk", StringComparison.Ordinal) ? ClusterClient.LinesType : ClusterClient.JsonType;
        var theirs = await real.SendAsync(step.Method, step.Target, body, type, token);
        var ours = await model.HandleAsync(new ModelRequest(step.Method, step.Target, body), token);
        var difference = AnswerComparison.Difference(theirs.Status, Plain(theirs.Body), ours.Status, Plain(ours.Body));
        if (difference is null || step.Method != "GET" || !step.Target.EndsWith("/_mapping", StringComparison.Ordinal)) { return difference; }
        theirs = await AskAgainAsync(step, token);
        return AnswerComparison.Difference(theirs.Status, Plain(theirs.Body), ours.Status, Plain(ours.Body));
    }

    /// <summary>A busy node was seen once to show a mapping without the field of a write it had answered: asked again when its state has settled.</summary>
    private async Task<ClusterAnswer> AskAgainAsync(HistoryStep step, CancellationToken token)
    {
        await real.SendAsync("GET", "/_cluster/health?wait_for_events=languid", null, token);
        return await real.SendAsync(step.Method, step.Target, default, null, token);
    }

    /// <summary>Without the order of two types, or two formats, that contradict one another in one document: the nodes name now the one first, now the other.</summary>
    private static ReadOnlyMemory<byte> Plain(ReadOnlyMemory<byte> body)
    {
        var text = Encoding.UTF8.GetString(body.Span);
        if (text.Contains("cannot be changed from type", StringComparison.Ordinal)) { return Encoding.UTF8.GetBytes(TwoTypes().Replace(text, "from type to type")); }
        return text.Contains("Cannot update parameter", StringComparison.Ordinal) ? Encoding.UTF8.GetBytes(TwoFormats().Replace(text, "from one to another")) : body;
    }

    [GeneratedRegex(@"from type \[\w+\] to \[\w+\]")]
    private static partial Regex TwoTypes();

    [GeneratedRegex(@"from \[[^\]]*\] to \[[^\]]*\]")]
    private static partial Regex TwoFormats();
}
