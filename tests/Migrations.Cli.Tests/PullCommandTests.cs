using Migrations.Cli.Hosting;
using Migrations.Exchanges.Clusters;
using Migrations.ModelCluster;
using Migrations.ModelCluster.Dialects;
using Migrations.ModelCluster.Hosting;

namespace Migrations.Cli.Tests;

/// <summary>What <c>pull</c> and <c>parity</c> say, against model clusters.</summary>
public sealed class PullCommandTests : IAsyncLifetime
{
    private readonly CliRun _run = new();
    private ModelHost _source = null!;
    private ModelHost _target = null!;
    private ClusterClient _client = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _source = await ModelHost.StartAsync(new ModelNode(new ModelNodeOptions { Dialect = Dialect.Elasticsearch710 }, TimeProvider.System), 0, Token);
        _target = await ModelHost.StartAsync(new ModelNode(new ModelNodeOptions { Dialect = Dialect.OpenSearch219, Seed = 2 }, TimeProvider.System), 0, Token);
        _client = new ClusterClient(new ClusterOptions { Url = _source.Address }, TimeProvider.System);
        _run.Write("migration.yaml", $"source: {{url: '{_source.Address}'}}\ntarget: {{url: '{_target.Address}'}}\nlog: log\n");
        using var log = new SmallLog(Path.Combine(_run.Folder, "log"), isProxy: true);
        log.Exchange(1, 1, "PUT /orders/_doc/1", "{\"n\":1}", 201, "{\"result\":\"created\"}");
        log.End();
        await PutAsync("/orders/_doc/1");
        await PutAsync("/orders/_doc/2");
    }

    [Fact]
    public async Task A_pull_says_as_of_when_it_is_and_how_the_log_beside_it_was_recorded()
    {
        await PutAsync("/.tasks/_doc/1");
        Assert.Equal((0, string.Empty), (await _run.RunAsync("pull"), _run.Error));
        Assert.StartsWith("pulled 2 documents of 1 indices, as of 20", _run.Out, StringComparison.Ordinal);
        Assert.Contains("left out, since their names begin with a dot (--index NAME pulls one): .tasks\n", _run.Out, StringComparison.Ordinal);
        Assert.Contains("recorded by proxy without effects, and a pull\n  promises: ", _run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_pull_that_was_finished_says_so_and_reads_the_source_when_it_is_asked_to_again()
    {
        Assert.Equal(0, await _run.RunAsync("pull"));
        await PutAsync("/orders/_doc/3");
        Assert.Equal(0, await _run.RunAsync("pull"));
        Assert.StartsWith("had pulled 2 documents of 1 indices, as of 20", _run.Out, StringComparison.Ordinal);
        Assert.Contains("; the source was not read now: --again does\n", _run.Out, StringComparison.Ordinal);
        Assert.Equal(1, await _run.RunAsync("pull", "--index", "other"));
        Assert.Contains("is of every index: that is not what is asked for now. Begin it again (--again)", _run.Error, StringComparison.Ordinal);
        Assert.Equal(0, await _run.RunAsync("pull", "--again", "--json"));
        Assert.Equal((3, true), (_run.Json().GetProperty("documents").GetInt32(), _run.Json().GetProperty("readNow").GetBoolean()));
    }

    [Theory]
    [InlineData("--to", "orders=5")]
    [InlineData("--to", "orders/0=many")]
    [InlineData("--from", "/0=5")]
    [InlineData("--from", "orders/0=-2")]
    public async Task A_position_that_is_none_is_a_usage_error(string option, string text)
    {
        Assert.Equal(ExitCodes.Usage, await _run.RunAsync("pull", option, text));
        Assert.Equal($"migrations: {option} wants INDEX/SHARD=NUMBER, such as orders/0=41; '{text}' is none" + Environment.NewLine, _run.Error);
    }

    [Fact]
    public async Task Bounds_are_taken_and_an_empty_stretch_is_refused()
    {
        Assert.Equal(0, await _run.RunAsync("pull", "--from", "orders/0=0", "--to", "orders/0=1", "--json"));
        Assert.Equal(2, _run.Json().GetProperty("documents").GetInt32()); // one whole, one by its id
        Assert.Equal(ExitCodes.Usage, await _run.RunAsync("pull", "--again", "--from", "orders/0=1", "--to", "orders/0=0"));
    }

    [Fact]
    public async Task Parity_says_how_the_log_was_recorded_that_the_target_was_brought_up_by()
    {
        Assert.Equal(3, await _run.RunAsync("parity"));
        Assert.Contains("recorded by proxy without effects\n  promises: ", _run.Out, StringComparison.Ordinal);
        Assert.Equal(3, await _run.RunAsync("parity", "--json"));
        Assert.Equal("proxy without effects", _run.Json().GetProperty("recording").GetProperty("name").GetString());
        Directory.Delete(Path.Combine(_run.Folder, "log"), recursive: true);
        Assert.Equal(3, await _run.RunAsync("parity"));
        Assert.Contains("recorded: there is no capture log beside it\n", _run.Out, StringComparison.Ordinal);
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _source.DisposeAsync();
        await _target.DisposeAsync();
        _run.Dispose();
    }

    private async Task PutAsync(string target) => (await _client.SendAsync("PUT", target, """{"n":1}""", Token)).EnsureSuccess();
}
