using Migrations.ModelCluster.Dialects;

namespace Migrations.ModelCluster.Tests.Documents;

/// <summary>What was measured on both real nodes, step by step.</summary>
public sealed class VersionTests
{
    private const string Gte = "version_type=external_gte";

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task External_versions_go_up_repeat_and_are_remembered_by_tombstones(bool isOld)
    {
        var node = Some.Node(dialect: isOld ? Dialect.Elasticsearch710 : Dialect.OpenSearch219);
        Assert.Equal("201 created v5 #0", await node.WriteAsync("PUT", $"/a/_doc/1?version=5&{Gte}"));
        Assert.Equal("200 updated v5 #1", await node.WriteAsync("PUT", $"/a/_doc/1?version=5&{Gte}"));
        Assert.Equal("409 version_conflict_engine_exception", await node.WriteAsync("PUT", $"/a/_doc/1?version=3&{Gte}"));
        Assert.Equal("200 deleted v6 #2", await node.WriteAsync("DELETE", $"/a/_doc/1?version=6&{Gte}", null));
        Assert.Equal("404 not_found v6 #3", await node.WriteAsync("DELETE", $"/a/_doc/1?version=6&{Gte}", null));
        Assert.Equal("409 version_conflict_engine_exception", await node.WriteAsync("PUT", $"/a/_doc/1?version=5&{Gte}"));
        Assert.Equal("201 created v6 #4", await node.WriteAsync("PUT", $"/a/_doc/1?version=6&{Gte}"));
        Assert.Equal("200 updated v7 #5", await node.WriteAsync("PUT", "/a/_doc/1"));
        Assert.Equal("400 action_request_validation_exception", await node.WriteAsync("PUT", $"/a/_create/1?version=8&{Gte}"));
        Assert.Equal("400 action_request_validation_exception", await node.WriteAsync("PUT", $"/a/_doc/1?version=8&{Gte}&if_seq_no=5&if_primary_term=1"));
        Assert.Equal("201 created v0 #6", await node.WriteAsync("PUT", $"/a/_doc/zero?version=0&{Gte}"));
    }

    [Fact]
    public async Task A_delete_of_what_never_was_leaves_a_tombstone_that_counts()
    {
        var node = Some.Node();
        await node.AskAsync("PUT", "/a");
        Assert.Equal("404 not_found v1 #0", await node.WriteAsync("DELETE", "/a/_doc/1", null));
        Assert.Equal("201 created v2 #1", await node.WriteAsync("PUT", "/a/_create/1"));
        Assert.Equal("404 not_found v6 #2", await node.WriteAsync("DELETE", $"/a/_doc/2?version=6&{Gte}", null));
        Assert.Equal("201 created v7 #3", await node.WriteAsync("POST", "/a/_update/2", """{"doc":{"v":1},"doc_as_upsert":true}"""));
    }

    [Fact]
    public async Task Tombstones_are_forgotten_after_gc_deletes_at_a_close_and_at_a_restart()
    {
        var clock = Some.Clock();
        var node = Some.Node(clock);
        await node.AskAsync("PUT", "/a", """{"settings":{"gc_deletes":"10s"}}""");
        foreach (var forget in (Func<Task>[])[() => Wait(11), () => CloseAndOpen(node), () => Restart(node)])
        {
            await node.WriteAsync("PUT", $"/a/_doc/1?version=5&{Gte}");
            await node.WriteAsync("DELETE", $"/a/_doc/1?version=6&{Gte}", null);
            Assert.StartsWith("409", await node.WriteAsync("PUT", $"/a/_doc/1?version=5&{Gte}"), StringComparison.Ordinal);
            await forget();
            Assert.StartsWith("201 created v5", await node.WriteAsync("PUT", $"/a/_doc/1?version=5&{Gte}"), StringComparison.Ordinal);
        }

        Task Wait(int seconds)
        {
            clock.Advance(TimeSpan.FromSeconds(seconds));
            return Task.CompletedTask;
        }
    }

    [Fact]
    public async Task Optimistic_locks_hold_for_index_delete_and_update_only_while_the_document_is_as_it_was()
    {
        var node = Some.Node();
        await node.WriteAsync("PUT", "/a/_doc/1");
        Assert.Equal("200 updated v2 #1", await node.WriteAsync("PUT", "/a/_doc/1?if_seq_no=0&if_primary_term=1"));
        Assert.Equal("409 version_conflict_engine_exception", await node.WriteAsync("PUT", "/a/_doc/1?if_seq_no=0&if_primary_term=1"));
        Assert.Equal("409 version_conflict_engine_exception", await node.WriteAsync("POST", "/a/_update/1?if_seq_no=0&if_primary_term=1", """{"doc":{"v":9}}"""));
        Assert.Equal("200 updated v3 #2", await node.WriteAsync("POST", "/a/_update/1?if_seq_no=1&if_primary_term=1", """{"doc":{"v":9}}"""));
        Assert.Equal("200 noop v3 #2", await node.WriteAsync("POST", "/a/_update/1", """{"doc":{"v":9}}"""));
        Assert.Equal("400 action_request_validation_exception", await node.WriteAsync("POST", "/a/_update/1?if_seq_no=2&if_primary_term=1&retry_on_conflict=1", """{"doc":{"v":9}}"""));
        Assert.Equal("409 version_conflict_engine_exception", await node.WriteAsync("DELETE", "/a/_doc/1?if_seq_no=9&if_primary_term=1", null));
        Assert.Equal("409 version_conflict_engine_exception", await node.WriteAsync("DELETE", "/a/_doc/none?if_seq_no=9&if_primary_term=1", null));
        Assert.Equal("200 deleted v4 #3", await node.WriteAsync("DELETE", "/a/_doc/1?if_seq_no=2&if_primary_term=1", null));
    }

    private static async Task CloseAndOpen(ModelNode node)
    {
        await node.AskAsync("POST", "/a/_close");
        await node.AskAsync("POST", "/a/_open");
    }

    private static Task Restart(ModelNode node)
    {
        node.Restart();
        return Task.CompletedTask;
    }
}
