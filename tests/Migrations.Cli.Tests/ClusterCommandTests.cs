using System.Net;
using System.Net.Sockets;
using Migrations.Capture.Records;
using Migrations.Capture.Segments;
using Migrations.Compare;
using Migrations.Exchanges.Assembling;
using Migrations.Exchanges.Evidence;
using Migrations.Exchanges.Routes;
using Migrations.Exchanges.Tuples;

namespace Migrations.Cli.Tests;

/// <summary>What the commands that ask clusters say when they cannot.</summary>
public class ClusterCommandTests
{
    [Theory]
    [InlineData("parity")]
    [InlineData("backfill")]
    [InlineData("pull")]
    [InlineData("reconcile --versions")]
    public async Task A_cluster_that_is_down_is_one_message_that_names_it(string command)
    {
        using var run = new CliRun();
        var port = ClosedPort();
        run.Write("migration.yaml", $"source: {{url: 'http://127.0.0.1:{port}'}}\ntarget: {{url: 'http://127.0.0.1:{port}'}}\n");
        Assert.Equal(1, await run.RunAsync(command.Split(' ')));
        Assert.Single(run.Error.TrimEnd().Split('\n'));
        Assert.Contains($"127.0.0.1:{port}", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("parity")]
    [InlineData("backfill")]
    public async Task A_missing_target_or_secret_is_a_usage_error(string command)
    {
        using var run = new CliRun();
        run.Write("migration.yaml", "source: {url: 'http://127.0.0.1:1'}\n");
        Assert.Equal(2, await run.RunAsync(command));
        Assert.StartsWith("migrations: migration.yaml: 'target' is missing", run.Error, StringComparison.Ordinal);

        run.Write("migration.yaml", "source: {url: 'http://127.0.0.1:1', credentials: {user: u, password: env:NOT_THERE}}\n");
        Assert.Equal(2, await run.RunAsync(command));
        Assert.StartsWith("migrations: migration.yaml:1:70: the environment variable NOT_THERE is not set", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reconcile_wants_to_be_told_what()
    {
        using var run = new CliRun();
        Assert.Equal(2, await run.RunAsync("reconcile"));
        Assert.Equal("migrations: say what to reconcile: --versions" + Environment.NewLine, run.Error);
    }

    [Fact]
    public async Task A_dry_run_of_a_replay_shows_what_would_be_sent_and_asks_nobody()
    {
        using var run = new CliRun();
        SmallLog.Write(Path.Combine(run.Folder, "log"));
        run.Write("migration.yaml", $"target: {{url: 'http://127.0.0.1:{ClosedPort()}'}}\n");
        Assert.Equal((0, string.Empty), (await run.RunAsync("replay", "--dry-run", "--json"), run.Error));
        Assert.Equal(3, run.Json().GetProperty("exchanges").GetInt32());
        Assert.False(Directory.Exists(Path.Combine(run.Folder, "run")));

        Assert.Equal(1, await run.RunAsync("replay"));
        Assert.Single(run.Error.TrimEnd().Split('\n'));
        Assert.Contains("cannot be reached", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_pace_the_replayer_does_not_have_is_refused_not_ignored()
    {
        using var run = new CliRun();
        SmallLog.Write(Path.Combine(run.Folder, "log"));
        run.Write("migration.yaml", "target: {url: 'http://127.0.0.1:1'}\nreplay: {pace: 2x}\n");
        Assert.Equal(2, await run.RunAsync("replay", "--dry-run"));
        Assert.StartsWith("migrations: migration.yaml:2:16: 'replay.pace' can only be fast", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Judging_without_a_replay_says_what_makes_one()
    {
        using var run = new CliRun();
        SmallLog.Write(Path.Combine(run.Folder, "log"));
        run.Write("migration.yaml", "target: {url: 'http://127.0.0.1:1'}\n");
        foreach (var command in new[] { "compare", "recompare" })
        {
            Assert.Equal(1, await run.RunAsync(command));
            Assert.Equal($"migrations: there is no replay at {Path.Combine("run", "replay")}; 'migrations replay' makes one" + Environment.NewLine, run.Error);
        }

        Assert.Equal(1, await run.RunAsync("report"));
        Assert.Contains("compare makes it", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_run_is_judged_again_by_a_rule_file_and_its_errors_name_their_place()
    {
        using var run = new CliRun();
        SmallLog.Write(Path.Combine(run.Folder, "log"));
        run.Write("ours.yaml", "nonsense: 1\n");
        run.Write("migration.yaml", "target: {url: 'http://127.0.0.1:1'}\nrules: [./ours.yaml]\n");
        Directory.CreateDirectory(Path.Combine(run.Folder, "run", "replay"));
        var exchanges = ExchangeLog.Read(CaptureLog.Open(Path.Combine(run.Folder, "log")).ReadFrames());
        var options = new ComparisonOptions { DatabasePath = Path.Combine(run.Folder, "run", "comparison.duckdb"), SourceVersion = "7.10.2", TargetVersion = "2.19.4", Recording = RecordingMode.Read(CaptureLog.Open(Path.Combine(run.Folder, "log")).ReadFrames(), isPulled: true) };
        await Comparison.RunAsync(options, exchanges, [], TimeProvider.System, null, TestContext.Current.CancellationToken);

        Assert.Equal(2, await run.RunAsync("recompare"));
        Assert.Contains("ours.yaml:1:1", run.Error.Replace("(1,1)", ":1:1", StringComparison.Ordinal), StringComparison.Ordinal);

        run.Write("migration.yaml", "target: {url: 'http://127.0.0.1:1'}\nrules: [no-such-pack]\n");
        Assert.Equal(2, await run.RunAsync("recompare"));
        Assert.Contains("there is no built-in rule pack 'no-such-pack'; there are ", run.Error, StringComparison.Ordinal);

        run.Write("migration.yaml", "target: {url: 'http://127.0.0.1:1'}\n");
        Assert.Equal((4, string.Empty), (await run.RunAsync("recompare", "--json"), run.Error)); // nothing of it can be compared
        Assert.Equal(3, run.Json().GetProperty("carried").GetInt32());
        Assert.Equal(4, await run.RunAsync("report", "--json"));
        Assert.Equal(3, run.Json().GetProperty("pairs").GetInt32());
        Assert.Equal("plugin with effects, and a pull", run.Json().GetProperty("run").GetProperty("recording").GetProperty("name").GetString());
        Assert.Equal(4, await run.RunAsync("report"));
        Assert.Contains("by plugin with effects, and a pull", run.Out, StringComparison.Ordinal);
        Assert.Equal(0, await run.RunAsync("sql", "SELECT count(*) FROM verdicts"));
    }

    [Fact]
    public async Task Tuples_that_a_killed_replay_left_half_written_are_told_when_they_are_judged()
    {
        using var run = new CliRun();
        SmallLog.Write(Path.Combine(run.Folder, "log"));
        run.Write("migration.yaml", "target: {url: 'http://127.0.0.1:1'}\nrules: [./ours.yaml]\n");
        run.Write("ours.yaml", "rules:\n  - { name: ours, paths: found, ignore: true, reason: r }\n");
        var replay = Path.Combine(run.Folder, "run", "replay");
        using (var tuples = TupleWriter.Open(replay)) { tuples.Append(Answered("{\"found\":true}")); }
        var exchanges = ExchangeLog.Read(CaptureLog.Open(Path.Combine(run.Folder, "log")).ReadFrames());
        var options = new ComparisonOptions { DatabasePath = Path.Combine(run.Folder, "run", "comparison.duckdb"), SourceVersion = "7.10.2", TargetVersion = "2.19.4" };
        await Comparison.RunAsync(options, exchanges, TupleLog.Read(replay), TimeProvider.System, null, TestContext.Current.CancellationToken);
        var file = TupleLog.Files(replay).Single();
        using (var cut = File.OpenWrite(file)) { cut.SetLength(cut.Length / 2); }

        Assert.Equal(4, await run.RunAsync("recompare"));
        Assert.StartsWith($"migrations: {Path.Combine("run", "replay", "tuples-000001.arrow")}: its last ", run.Error, StringComparison.Ordinal);
        Assert.Contains("NotComparable(not replayed)", run.Out, StringComparison.Ordinal);
    }

    private static ExchangeTuple Answered(string answer) => new(
        1, new RequestStamp(SmallLog.Epoch, 2, 1), 2, 0, "get", RouteClass.Read, TupleDisposition.Sent, string.Empty, string.Empty, "[]", 1, 1, 2,
        SendStatus.Answered, 404, "content-length: 14\r\n", System.Text.Encoding.UTF8.GetBytes(answer), ReadFreshness.None, ReadFreshness.None, 1, "[]", "[]");

    private static int ClosedPort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
