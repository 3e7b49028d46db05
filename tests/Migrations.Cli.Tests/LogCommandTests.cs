using System.Text.Json;
using Migrations.Capture.Records;

namespace Migrations.Cli.Tests;

public sealed class LogCommandTests : IDisposable
{
    private readonly CliRun _run = new();

    public LogCommandTests() => SmallLog.Write(Path.Combine(_run.Folder, "log"));

    [Fact]
    public async Task List_names_segments_ranges_and_the_node_starts_they_come_from()
    {
        Assert.Equal(0, await _run.RunAsync("log", "list", "--log", "log", "--json"));
        var segment = Assert.Single(_run.Json().GetProperty("segments").EnumerateArray());
        Assert.Equal(("sealed", 17), (segment.GetProperty("state").GetString(), segment.GetProperty("frames").GetInt32()));
        Assert.Equal(17, segment.GetProperty("ranges")[0].GetProperty("last").GetInt32());
        var epoch = Assert.Single(_run.Json().GetProperty("epochs").EnumerateArray());
        Assert.Equal(("00f3a1c2d4e5b697", "one", "7.10.2"), (epoch.GetProperty("epoch").GetString(), epoch.GetProperty("nodeName").GetString(), epoch.GetProperty("version").GetString()));
    }

    [Fact]
    public async Task Show_writes_a_line_an_exchange_and_filters_by_what_is_asked()
    {
        Assert.Equal(3, await LinesAsync());
        Assert.Equal(1, await LinesAsync("--status", "4xx"));
        Assert.Equal(2, await LinesAsync("--method", "put"));
        Assert.Equal(1, await LinesAsync("--api", "get"));
        Assert.Equal(2, await LinesAsync("--connection", "1"));
        Assert.Equal(3, await LinesAsync("--index", "ord*"));
        Assert.Equal(0, await LinesAsync("--index", "other"));
        Assert.Equal(1, await LinesAsync("--limit", "1"));
        Assert.Equal(3, await LinesAsync("--from", "2026-01-01T12:00:00Z"));
        Assert.Equal(0, await LinesAsync("--to", "2026-01-01T12:00:00Z"));
    }

    [Theory]
    [InlineData("--status", "6xx")]
    [InlineData("--from", "yesterday")]
    [InlineData("--exchange", "12")]
    public async Task Show_says_what_an_option_wants(string option, string value)
    {
        Assert.Equal(2, await _run.RunAsync("log", "show", "--log", "log", option, value));
        Assert.Contains(option + " wants ", _run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_exchange_is_shown_whole_but_for_its_secrets()
    {
        var stamp = new RequestStamp(SmallLog.Epoch, 1, 2).ToString();
        Assert.Equal(0, await _run.RunAsync("log", "show", "--log", "log", "--exchange", stamp));
        Assert.Contains("PUT /orders/_doc/2 HTTP/1.1", _run.Out, StringComparison.Ordinal);
        Assert.Contains("Authorization: (not shown)", _run.Out, StringComparison.Ordinal);
        Assert.Contains("(7 bytes; --bodies shows them)", _run.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("{\"n\":2}", _run.Out, StringComparison.Ordinal);

        Assert.Equal(0, await _run.RunAsync("log", "show", "--log", "log", "--exchange", stamp, "--bodies", "--json"));
        Assert.Equal("{\"n\":2}", _run.Json().GetProperty("exchange").GetProperty("request").GetProperty("body").GetString());
        Assert.Equal(1, _run.Json().GetProperty("effects")[0].GetProperty("seqNo").GetInt32());
        Assert.DoesNotContain(SmallLog.Secret, _run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_exchange_that_is_not_there_is_one_message()
    {
        Assert.Equal(1, await _run.RunAsync("log", "show", "--log", "log", "--exchange", "00f3a1c2d4e5b697.7.1"));
        Assert.Equal("migrations: log holds no exchange 00f3a1c2d4e5b697.7.1" + Environment.NewLine, _run.Error);
    }

    [Fact]
    public async Task A_log_that_is_not_there_is_one_message()
    {
        Assert.Equal(1, await _run.RunAsync("log", "verify", "--log", "nowhere"));
        Assert.Equal("migrations: there is no capture log at nowhere" + Environment.NewLine, _run.Error);
    }

    [Fact]
    public async Task Verify_proves_a_whole_log()
    {
        Assert.Equal((0, string.Empty), (await _run.RunAsync("log", "verify", "--log", "log", "--json"), _run.Error));
        Assert.Equal("complete", _run.Json().GetProperty("verdict").GetString());
        Assert.Equal(2, _run.Json().GetProperty("shards")[0].GetProperty("committed").GetInt32());
    }

    [Fact]
    public async Task Verify_names_the_way_of_recording_and_what_it_cannot_promise()
    {
        using (var log = new SmallLog(Path.Combine(_run.Folder, "front"), isProxy: true))
        {
            log.Exchange(1, 1, "PUT /orders/_doc/1", "{\"n\":1}", 201, "{\"result\":\"created\"}");
            log.End();
        }

        Assert.Equal(4, await _run.RunAsync("log", "verify", "--log", "front"));
        Assert.Contains("recorded by proxy without effects\n  promises: ", _run.Out, StringComparison.Ordinal);
        Assert.Contains("not proved: recorded without effects: what each request did is not in the log; 'migrations pull' reads", _run.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("plugin", _run.Out, StringComparison.Ordinal);
        Assert.Equal(4, await _run.RunAsync("log", "verify", "--log", "front", "--json"));
        Assert.Contains("past the proxy", _run.Json().GetProperty("recording").GetProperty("cannotPromise").GetString(), StringComparison.Ordinal);
        Assert.Equal(0, await _run.RunAsync("log", "verify", "--log", "log"));
        Assert.Contains("recorded by plugin with effects\n", _run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verify_counts_what_filters_kept_out_and_proves_the_log_all_the_same()
    {
        using (var log = new SmallLog(Path.Combine(_run.Folder, "filtered")))
        {
            log.State("""{"what":"nodes","stateVersion":3,"masterTerm":1,"nodes":[{"id":"node-one","name":"one","address":"127.0.0.1:9300","capture":"0.1.0"}]}""");
            log.Shard(0, "POST_RECOVERY", -1, -1);
            log.Exchange(1, 1, "PUT /orders/_doc/1", "{\"n\":1}", 201, "{\"result\":\"created\"}");
            log.Effect("1", 0, new RequestStamp(SmallLog.Epoch, 1, 1));
            log.Filtered(1, 100, 200);
            log.Exchange(1, 3, "GET /orders/_doc/9", "", 404, "{\"found\":false}");
            log.Filtered(1, 100, 200);
            log.Shard(0, "STARTED", 0, 0);
            log.End();
        }

        Assert.Equal(0, await _run.RunAsync("log", "verify", "--log", "filtered"));
        Assert.Contains("note: node 1 epoch 00f3a1c2d4e5b697: filters kept out 2 requests, 600 bytes with their answers.\n", _run.Out, StringComparison.Ordinal);
        Assert.Contains("does not: 2 reads that filters kept out; ", _run.Out, StringComparison.Ordinal);
        Assert.Equal(0, await _run.RunAsync("log", "verify", "--log", "filtered", "--json"));
        Assert.Equal(2, _run.Json().GetProperty("log").GetProperty("epochs")[0].GetProperty("filteredRequests").GetInt64());
        Assert.Equal(0, await _run.RunAsync("log", "show", "--log", "filtered", "--exchange", "00f3a1c2d4e5b697.1.3"));
    }

    [Fact]
    public async Task Verify_names_the_operation_that_is_missing_and_the_one_that_is_not_yet_committed()
    {
        using (var log = new SmallLog(Path.Combine(_run.Folder, "holed")))
        {
            log.State("""{"what":"nodes","stateVersion":3,"masterTerm":1,"nodes":[{"id":"node-one","name":"one","address":"a","capture":"0.1.0"}]}""");
            log.Shard(0, "POST_RECOVERY", -1, -1);
            log.Effect("1", 0, RequestStamp.None);
            log.Effect("3", 2, RequestStamp.None);
            log.Shard(0, "STARTED", 2, 1);
            log.End();
        }

        Assert.Equal(3, await _run.RunAsync("log", "verify", "--log", "holed"));
        Assert.Contains("finding: orders shard 0: operations missing, seq_no 1\n", _run.Out, StringComparison.Ordinal);
        Assert.Contains("not proved: 1 operations not yet shown committed when the log ends", _run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verify_names_what_the_source_had_answered_and_then_lost()
    {
        var folder = Path.Combine(_run.Folder, "lost");
        using (var log = new SmallLog(folder))
        {
            log.State("""{"what":"nodes","stateVersion":3,"masterTerm":1,"nodes":[{"id":"node-one","name":"one","address":"a","capture":"0.1.0"}]}""");
            log.Shard(0, "POST_RECOVERY", -1, -1);
            log.Effect("1", 0, RequestStamp.None);
            log.Shard(0, "STARTED", 0, 0);
            log.Exchange(1, 1, "PUT /orders/_doc/2", "{}", 201, "{}");
            log.Effect("2", 1, new RequestStamp(SmallLog.Epoch, 1, 1));
            log.End();
        }

        using (var log = new SmallLog(folder, epoch: 0x77))
        {
            log.Shard(0, "POST_RECOVERY", 0, 0, term: 2, recovery: "existing store recovery; bootstrap_history_uuid=false");
            log.Shard(0, "STARTED", 0, 0, term: 2, recovery: "existing store recovery; bootstrap_history_uuid=false");
            log.End();
        }

        Assert.Equal(3, await _run.RunAsync("log", "verify", "--log", "lost", "--json"));
        Assert.Equal(["1 operations that were answered and then lost by the source"], _run.Json().GetProperty("findings").EnumerateArray().Select(one => one.GetString()));
        var lost = Assert.Single(_run.Json().GetProperty("lost").EnumerateArray());
        Assert.Equal(("2", 1, 201), (lost.GetProperty("id").GetString(), lost.GetProperty("seqNo").GetInt32(), lost.GetProperty("answeredStatus").GetInt32()));
    }

    [Fact]
    public async Task Export_of_raw_bytes_is_what_the_wire_carried_and_lists_the_connections()
    {
        Assert.Equal(0, await _run.RunAsync("log", "export", "--log", "log", "--bytes", "raw"));
        var list = JsonDocument.Parse(File.ReadAllText(Path.Combine(_run.Folder, "raw", "connections.json"))).RootElement;
        Assert.Equal(["10.0.0.1:40001", "10.0.0.2:40001"], list.EnumerateArray().Select(one => one.GetProperty("client").GetString()));
        var file = list[1].GetProperty("request").GetProperty("file").GetString()!;
        Assert.Equal($"GET /orders/_doc/9 HTTP/1.1\r\nHost: old\r\nAuthorization: {SmallLog.Secret}\r\nContent-Length: 0\r\n\r\n", File.ReadAllText(Path.Combine(_run.Folder, "raw", file)));

        Assert.Equal(2, await _run.RunAsync("log", "export", "--log", "log", "--bytes", "raw"));
        Assert.Equal("migrations: raw is not empty; give --bytes a new folder" + Environment.NewLine, _run.Error);
    }

    [Fact]
    public async Task Export_of_raw_bytes_tells_what_filters_kept_out_apart_from_what_the_log_lacks()
    {
        using (var log = new SmallLog(Path.Combine(_run.Folder, "filtered")))
        {
            log.Filtered(1, 100, 200); // before the first byte
            log.Exchange(1, 1, "GET /a", "", 200, "{}");
            log.Filtered(1, 10, 20);
            log.Lost(1, 30, 40);
            log.Filtered(1, 1, 2);
            log.Exchange(1, 5, "GET /a", "", 200, "{}");
            log.Filtered(1, 3, 4); // behind the last
            log.Filtered(2, 5, 6); // and nothing else
            log.End();
        }

        Assert.Equal(0, await _run.RunAsync("log", "export", "--log", "filtered", "--bytes", "raw"));
        var connections = JsonDocument.Parse(File.ReadAllText(Path.Combine(_run.Folder, "raw", "connections.json"))).RootElement;
        var (request, response) = (connections[0].GetProperty("request"), connections[0].GetProperty("response"));
        var (asked, answered) = ((int)request.GetProperty("bytes").GetInt64() / 2, (int)response.GetProperty("bytes").GetInt64() / 2);
        Assert.Equal((100, 200), (request.GetProperty("from").GetInt32(), response.GetProperty("from").GetInt32()));
        Assert.Equal([(100 + asked + 10, 30)], Ranges(request, "holes"));
        Assert.Equal([(200 + answered + 20, 40)], Ranges(response, "holes"));
        Assert.Equal([(0, 100), (100 + asked, 10), (140 + asked, 1), (141 + (2 * asked), 3)], Ranges(request, "filtered"));
        Assert.Equal([(0, 200), (200 + answered, 20), (260 + answered, 2), (262 + (2 * answered), 4)], Ranges(response, "filtered"));
        Assert.Equal([(0, 5)], Ranges(connections[1].GetProperty("request"), "filtered"));
    }

    [Fact]
    public async Task Export_of_lines_gives_exchanges_effects_and_records_without_secrets()
    {
        Assert.Equal(0, await _run.RunAsync("log", "export", "--log", "log", "--exchanges", "x", "--effects", "e", "--records", "r", "--json"));
        Assert.Equal((3, 2, 9), (_run.Json().GetProperty("exchanges").GetInt32(), _run.Json().GetProperty("effects").GetInt32(), _run.Json().GetProperty("records").GetInt32()));
        Assert.DoesNotContain(SmallLog.Secret, File.ReadAllText(Path.Combine(_run.Folder, "x")), StringComparison.Ordinal);
        Assert.All(File.ReadLines(Path.Combine(_run.Folder, "e")), line => Assert.Equal("committed", JsonDocument.Parse(line).RootElement.GetProperty("standing").GetString()));
        Assert.Equal("hello", JsonDocument.Parse(File.ReadLines(Path.Combine(_run.Folder, "r")).First()).RootElement.GetProperty("kind").GetString());
    }

    [Fact]
    public async Task A_stop_half_way_ends_cleanly_and_leaves_no_half_file()
    {
        using var stop = new CancellationTokenSource();
        await stop.CancelAsync();
        Assert.Equal(130, await _run.RunUntilAsync(["log", "export", "--log", "log", "--exchanges", "x"], stop.Token));
        Assert.Equal("stopped" + Environment.NewLine, _run.Error);
        Assert.Equal(["log"], Directory.EnumerateFileSystemEntries(_run.Folder).Select(Path.GetFileName));
    }

    public void Dispose() => _run.Dispose();

    private static IEnumerable<(int Position, int Bytes)> Ranges(JsonElement direction, string name) =>
        direction.GetProperty(name).EnumerateArray().Select(static range => (range.GetProperty("position").GetInt32(), range.GetProperty("bytes").GetInt32()));

    private async Task<int> LinesAsync(params string[] filter)
    {
        Assert.Equal(0, await _run.RunAsync(["log", "show", "--log", "log", .. filter]));
        return _run.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length;
    }
}
