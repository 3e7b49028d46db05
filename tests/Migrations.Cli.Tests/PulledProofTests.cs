using System.Text.RegularExpressions;
using Migrations.Cli.Hosting;
using Migrations.Exchanges.Clusters;
using Migrations.ModelCluster;
using Migrations.ModelCluster.Dialects;
using Migrations.ModelCluster.Faults;
using Migrations.ModelCluster.Hosting;
using Migrations.ModelCluster.Recording;
using Migrations.Testing;

namespace Migrations.Cli.Tests;

/// <summary>What <c>log verify</c> proves with a pull: a log without effects is complete at a position, or it is said what is not.</summary>
public sealed partial class PulledProofTests : IAsyncLifetime
{
    private readonly CliRun _run = new();
    private ModelHost _source = null!;
    private ClusterClient _client = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _source = await ModelHost.StartAsync(new ModelNode(new ModelNodeOptions { Dialect = Dialect.Elasticsearch710 }, TimeProvider.System), 0, Token);
        _client = new ClusterClient(new ClusterOptions { Url = _source.Address }, TimeProvider.System);
        _run.Write("migration.yaml", $"source: {{url: '{_source.Address}'}}\ntarget: {{url: 'http://127.0.0.1:1'}}\nlog: log\n");
    }

    [Fact]
    public async Task A_log_without_effects_is_complete_with_a_pull_and_says_what_is_known_of_the_rest()
    {
        using (var recorder = Recorder())
        {
            await SendAsync(recorder, "PUT", "/orders", """{"settings":{"number_of_shards":1,"number_of_replicas":0}}""");
            foreach (var id in (string[])["a", "b", "c"]) { await SendAsync(recorder, "PUT", $"/orders/_doc/{id}", """{"n":1}"""); } // 0–2
            await SendAsync(recorder, "POST", "/orders/_refresh");
            await SendAsync(recorder, "POST", "/orders/_update_by_query?refresh=true", """{"query":{"ids":{"values":["a"]}},"script":{"source":"ctx._source.n += 1"}}"""); // 3
            await SendAsync(recorder, "PUT", "/orders/_doc/d", """{"n":1}"""); // 4
            await PastAsync("PUT", "/orders/_doc/past"); // 5
            await SendAsync(recorder, "PUT", "/orders/_doc/e", """{"n":1}"""); // 6
            _source.Node.Faults.Add(new Fault(FaultKind.LostAnswer));
            await SendAsync(recorder, "PUT", "/orders/_doc/lost", """{"n":1}"""); // 7
            _source.Node.Faults.Add(new Fault(FaultKind.Reset));
            await SendAsync(recorder, "PUT", "/orders/_doc/never", """{"n":1}""", connection: 2);
            await PastAsync("PUT", "/orders/_doc/a"); // 8
            await PastAsync("DELETE", "/orders/_doc/b"); // 9
            await SendAsync(recorder, "PUT", "/orders/_doc/a", """{"n":7}""", connection: 3); // 10
        }

        Assert.Equal(4, await _run.RunAsync("log", "verify"));
        Assert.Contains("not proved: recorded without effects", _run.Out, StringComparison.Ordinal);
        Assert.Equal(0, await _run.RunAsync("pull"));
        Assert.Equal((0, string.Empty), (await _run.RunAsync("log", "verify"), _run.Error));
        ApprovedText.Check(typeof(PulledProofTests).Assembly, "Approved", "log-verify.with-a-pull", Shown(_run.Out));
        Assert.Equal(0, await _run.RunAsync("log", "verify", "--json"));
        var pull = _run.Json().GetProperty("pull");
        Assert.Equal((true, 10, 3), (pull.GetProperty("isComplete").GetBoolean(), pull.GetProperty("shards")[0].GetProperty("position").GetInt32(), pull.GetProperty("open").GetArrayLength()));
        Assert.Equal(0, await _run.RunAsync("log", "verify", "--log", "log", "--pull", Path.Combine("run", "pull")));
    }

    [Fact]
    public async Task A_pull_from_before_the_end_of_the_log_proves_it_up_to_its_position_and_says_so()
    {
        using (var recorder = Recorder())
        {
            await SendAsync(recorder, "PUT", "/orders/_doc/a", """{"n":1}""");
            Assert.Equal(0, await _run.RunAsync("pull"));
            await SendAsync(recorder, "PUT", "/orders/_doc/b", """{"n":1}""");
            await SendAsync(recorder, "POST", "/orders/_delete_by_query", """{"query":{"match_all":{}}}""");
        }

        Assert.Equal(4, await _run.RunAsync("log", "verify"));
        Assert.Contains("not proved: orders shard 0: the pull is complete at 0; the log tells of more, seq_no 1\n", _run.Out, StringComparison.Ordinal);
        Assert.Contains("not proved: 1 writes whose answers do not tell all they did began after the pull", _run.Out, StringComparison.Ordinal);
        Assert.Equal(0, await _run.RunAsync("pull", "--again"));
        Assert.Equal(0, await _run.RunAsync("log", "verify"));
    }

    [Fact]
    public async Task An_index_that_the_log_tells_of_and_the_pull_left_out_is_not_proved()
    {
        using (var recorder = Recorder())
        {
            await SendAsync(recorder, "PUT", "/orders/_doc/a", """{"n":1}""");
            await SendAsync(recorder, "PUT", "/other/_doc/a", """{"n":1}""");
        }

        Assert.Equal(0, await _run.RunAsync("pull", "--index", "orders"));
        Assert.Equal(4, await _run.RunAsync("log", "verify"));
        Assert.Contains("not proved: other: the pull left it out\n", _run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_the_source_answered_and_then_lost_is_a_finding()
    {
        using (var recorder = Recorder(new Random(3)))
        {
            for (var n = 0; n < 12; n++) { await SendAsync(recorder, "PUT", $"/orders/_doc/{n}", """{"n":1}"""); }
            for (var times = 0; times < 4; times++) { recorder.Restart(); }
        }

        Assert.Equal(0, await _run.RunAsync("pull"));
        Assert.Equal(ExitCodes.Findings, await _run.RunAsync("log", "verify"));
        Assert.Contains("operations that the log tells of and the source has no more\n", _run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_hole_of_a_log_with_effects_is_settled_by_a_pull_that_covers_it()
    {
        using (var recorder = LogRecorder.Open(_source.Node, Path.Combine(_run.Folder, "log"), TimeProvider.System))
        {
            await SendAsync(recorder, "PUT", "/orders/_doc/a", """{"n":1}""");
            _source.Node.Watch(null); // as with a recorder that is away
            await PastAsync("PUT", "/orders/_doc/b");
            await PastAsync("PUT", "/orders/_doc/b");
            _source.Node.Watch(recorder);
            await SendAsync(recorder, "PUT", "/orders/_doc/c", """{"n":1}""");
        }

        Assert.Equal(3, await _run.RunAsync("log", "verify"));
        Assert.Contains("finding: orders shard 0: operations missing, seq_no 1–2\n", _run.Out, StringComparison.Ordinal);
        Assert.Equal(0, await _run.RunAsync("pull", "--from", "orders/0=0", "--to", "orders/0=1"));
        Assert.Equal(3, await _run.RunAsync("log", "verify")); // it does not reach 2
        Assert.Equal(0, await _run.RunAsync("pull", "--again"));
        await _run.RunAsync("log", "verify");
        Assert.DoesNotContain("operations missing", _run.Out, StringComparison.Ordinal);
        Assert.Contains("every document is known as of these positions", _run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_pull_that_is_not_there_is_one_message()
    {
        SmallLog.Write(Path.Combine(_run.Folder, "log"));
        Assert.Equal(1, await _run.RunAsync("log", "verify", "--pull", "nowhere"));
        Assert.Equal("migrations: there is no pull at nowhere" + Environment.NewLine, _run.Error);
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _source.DisposeAsync();
        _run.Dispose();
    }

    private LogRecorder Recorder(Random? syncs = null) => LogRecorder.Open(_source.Node, Path.Combine(_run.Folder, "log"), TimeProvider.System, new RecordingOptions { By = RecordedBy.Proxy, Syncs = syncs });

    private static Task SendAsync(LogRecorder recorder, string method, string target, string? body = null, uint connection = 1) =>
        recorder.SendAsync(connection, new ModelRequest(method, target, body is null ? default : System.Text.Encoding.UTF8.GetBytes(body)), Token);

    private async Task PastAsync(string method, string target) => (await _client.SendAsync(method, target, method == "PUT" ? """{"n":2}""" : null, Token)).EnsureSuccess();

    /// <summary>Without what differs by chance: times, and how many bytes the answers had.</summary>
    private static string Shown(string text) => Counts().Replace(Instant().Replace(text, "(time)"), "(counts)\n");

    [GeneratedRegex(@"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3}Z")]
    private static partial Regex Instant();

    [GeneratedRegex(@"\d+ segments, .*\n")]
    private static partial Regex Counts();
}
