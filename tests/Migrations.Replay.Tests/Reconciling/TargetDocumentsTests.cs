using Migrations.Capture.Records;
using Migrations.Exchanges.Clusters;
using Migrations.Replay.Reconciling;
using Migrations.Replay.Tests.Sending;

namespace Migrations.Replay.Tests.Reconciling;

public sealed class TargetDocumentsTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_document_that_only_stands_at_a_higher_version_is_told_and_not_lifted_further()
    {
        await using var target = new ScriptedTarget(ScriptedTarget.Answer(200, """{"docs":[{"_index":"i","_id":"1","found":true,"_version":4,"_seq_no":7,"_primary_term":1,"_source":{"a":1}}]}"""));
        using var control = new ClusterClient(new ClusterOptions { Url = target.Url }, TimeProvider.System);
        var told = await new TargetDocuments(control, static _ => null).CheckAsync([Some.Effect("1", 0, 3, source: """{"a":1}""")], Token);
        Assert.Equal("version 4 instead of 3; its version stays above the source's", Assert.Single(told).Why);
        Assert.Single(target.Requests); // the look
    }

    [Fact]
    public async Task One_that_is_another_besides_is_set_whatever_its_version()
    {
        await using var target = new ScriptedTarget(
            ScriptedTarget.Answer(200, """{"docs":[{"_index":"i","_id":"1","found":true,"_version":4,"_seq_no":7,"_primary_term":1,"_source":{"a":2}}]}"""),
            ScriptedTarget.Answer(200, """{"errors":true,"items":[{"index":{"_index":"i","_id":"1","status":409}}]}"""),
            ScriptedTarget.Answer(200, """{"errors":false,"items":[{"index":{"_index":"i","_id":"1","_version":5,"status":200}}]}"""));
        using var control = new ClusterClient(new ClusterOptions { Url = target.Url }, TimeProvider.System);
        var told = await new TargetDocuments(control, static _ => null).CheckAsync([Some.Effect("1", 0, 3, source: """{"a":1}""")], Token);
        Assert.EndsWith("its version stays above the source's", Assert.Single(told).Why, StringComparison.Ordinal);
        Assert.False(told[0].IsOpen);
        Assert.Equal(3, target.Requests.Count());
    }

    /// <summary>The target remembers a tombstone of version 2 that the source had forgotten: it refuses the first write of two, and takes the second.</summary>
    [Fact]
    public async Task A_document_is_set_to_the_last_of_its_operations_where_the_target_refused_an_earlier_one()
    {
        await using var target = new ScriptedTarget(
            ScriptedTarget.Answer(200, """{"errors":true,"items":[{"index":{"_index":"i","_id":"1","status":409}},{"index":{"_index":"i","_id":"1","status":201,"_version":2}}]}"""),
            ScriptedTarget.Answer(200, """{"docs":[{"_index":"i","_id":"1","found":true,"_version":2,"_seq_no":7,"_primary_term":1,"_source":{"n":2}}]}"""));
        using var control = new ClusterClient(new ClusterOptions { Url = target.Url }, TimeProvider.System);

        var reconciled = await new TargetDocuments(control, static _ => null).ApplyAsync(
            [Some.Effect("1", 6, source: """{"n":1}"""), Some.Effect("1", 7, version: 2, source: """{"n":2}""", result: EffectResult.Updated)], Token);

        Assert.Empty(reconciled);
        Assert.Equal(2, target.Requests.Count);
    }
}
