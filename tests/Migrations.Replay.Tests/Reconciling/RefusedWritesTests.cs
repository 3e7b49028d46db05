using Migrations.Exchanges.Clusters;
using Migrations.Replay.Journaling;
using Migrations.Replay.Planning;
using Migrations.Replay.Reconciling;
using Migrations.Replay.Tests.Sending;

namespace Migrations.Replay.Tests.Reconciling;

public sealed class RefusedWritesTests : IDisposable
{
    private static readonly DocumentKey _key = new("i", "1", null);
    private readonly string _folder = Directory.CreateTempSubdirectory("migrations-refused-").FullName;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_write_that_the_target_refused_too_is_not_undone_though_another_wrote_the_document_meanwhile()
    {
        await using var target = new ScriptedTarget();
        Assert.Empty(await UndoAsync(target, new BulkItemAnswer("update", "i", "1", 404, null, null, null)));
        Assert.Empty(target.Requests);
    }

    [Theory]
    [InlineData(1, true)]
    [InlineData(2, false)]
    public async Task One_that_it_took_is_undone_unless_another_wrote_after_it(long now, bool isUndone)
    {
        await using var target = new ScriptedTarget(
            ScriptedTarget.Answer(200, $$"""{"docs":[{"_index":"i","_id":"1","found":true,"_version":{{now}},"_seq_no":7,"_primary_term":1}]}"""), ScriptedTarget.Answer(200));
        var undone = await UndoAsync(target, new BulkItemAnswer("index", "i", "1", 201, 1, 6, 1));
        Assert.Equal(isUndone ? 1 : 0, undone.Count);
        Assert.Equal(isUndone, target.Requests.Any(static r => r.StartsWith("DELETE /i/_doc/1", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task After_a_kill_it_is_put_back_only_where_no_other_can_have_written_beside_it(bool isAlone)
    {
        await using var target = new ScriptedTarget(ScriptedTarget.Answer(200, """{"docs":[{"_index":"i","_id":"1","found":true,"_version":1,"_seq_no":7,"_primary_term":1}]}"""), ScriptedTarget.Answer(200));
        var unit = Unit with { Touches = [new Touch("i", isAlone)] };
        using (var log = new UndoLog(_folder)) { new RefusedWrites(null!, log).Keep(unit, Before); }
        using var again = new UndoLog(_folder);
        using var control = new ClusterClient(new ClusterOptions { Url = target.Url }, TimeProvider.System);
        var undone = await new RefusedWrites(new TargetDocuments(control, static _ => null), again).UndoEarlierAsync(unit, Token);
        Assert.Equal(isAlone ? 1 : 0, undone.Count);
    }

    private static PlannedUnit Unit => Some.Write(0, Some.Exchange("PUT", "/i/_doc/1", status: 409));

    private static Dictionary<DocumentKey, FoundDocument> Before => new() { [_key] = new FoundDocument("i", "1", null, false, -1, -1, -1, default, null) };

    private async Task<IReadOnlyList<Reconciliation>> UndoAsync(ScriptedTarget target, BulkItemAnswer answer)
    {
        using var log = new UndoLog(_folder);
        using var control = new ClusterClient(new ClusterOptions { Url = target.Url }, TimeProvider.System);
        return await new RefusedWrites(new TargetDocuments(control, static _ => null), log).UndoAsync(Unit, Before, [answer], Token);
    }
}
