using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using Migrations.Compare.Reporting;
using Migrations.Compare.Storing;
using Migrations.Exchanges.Assembling;
using Migrations.Exchanges.Tuples;
using Migrations.Rules.Packs;

namespace Migrations.Compare.Tests.Storing;

public sealed class ComparisonTests : IDisposable
{
    private static readonly CancellationToken Token = TestContext.Current.CancellationToken;

    private readonly string _folder = Directory.CreateTempSubdirectory("compare-").FullName;
    private readonly FakeTimeProvider _time = new(DateTimeOffset.FromUnixTimeSeconds(1_700_000_000));

    private string Database => Path.Combine(_folder, "comparison.duckdb");

    [Fact]
    public async Task Every_pair_has_a_verdict_and_the_books_balance()
    {
        await RunAsync(Options());
        var report = await ReportBuilder.BuildAsync(Database, null, Token);

        Assert.True(report.BooksBalance);
        Assert.Equal("4 of 6 comparable (66.7%), 1 different", report.FirstLine.Replace("66.7 %", "66.7%", StringComparison.Ordinal));
        Assert.Equal("Match 1, EquivalentBy 1, IgnoredBy 1, Different 1, NotComparable 2", string.Join(", ", report.Verdicts.Select(v => $"{v.Verdict} {v.Count}")));
        Assert.Equal(["not replayed", "withheld: outward: snapshot.create"], report.NotCompared.Select(r => r.Why).Order());
        var group = Assert.Single(report.Differences);
        Assert.Equal("get value _source.a", group.Readable);
        Assert.Equal("\"x\"|\"y\"", $"{group.Examples[0].Source}|{group.Examples[0].Target}");
        Assert.Equal(["took", "warning-headers"], report.Rules.Select(r => r.Rule).Order());
        Assert.Contains("ties", report.UnusedRules);
        Assert.Equal((3.0, 4.0), (report.Latencies[0].SourceP50, report.Latencies[0].TargetP50));
        Assert.Equal(["compare", "replay, as the tuples tell it"], report.Books.Select(b => b.Stage));
    }

    [Fact]
    public async Task Books_that_do_not_balance_are_said_on_the_first_line()
    {
        var broken = new StageBook("capture", 10, new Dictionary<string, long> { ["exchanges"] = 8 }, new Dictionary<string, long> { ["gap"] = 1 }, new Dictionary<string, long>());
        await RunAsync(Options() with { Books = [broken] });
        var report = await ReportBuilder.BuildAsync(Database, null, Token);

        Assert.False(report.BooksBalance);
        Assert.StartsWith("THE BOOKS DO NOT BALANCE: capture: 1 of 10 unaccounted for", TextReport.Render(report), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Judging_a_run_again_takes_the_place_of_what_was_there()
    {
        await RunAsync(Options());
        var first = await ReportBuilder.BuildAsync(Database, "run", Token);
        await RunAsync(Options());
        var second = await ReportBuilder.BuildAsync(Database, "run", Token);

        Assert.Equal(JsonReport.Render(first), JsonReport.Render(second));
    }

    [Fact]
    public async Task The_JSON_report_can_be_read_back()
    {
        await RunAsync(Options());
        using var json = JsonDocument.Parse(JsonReport.Render(await ReportBuilder.BuildAsync(Database, null, Token)));

        Assert.Equal(6, json.RootElement.GetProperty("pairs").GetInt64());
        Assert.True(json.RootElement.GetProperty("booksBalance").GetBoolean());
        Assert.Equal("_source.a", json.RootElement.GetProperty("differences")[0].GetProperty("place").GetString());
    }

    [Fact]
    public async Task A_rule_change_judges_only_what_it_can_touch_and_says_what_flipped()
    {
        await RunAsync(Options());
        var user = RulePack.Parse("rules:\n  - { name: mine, paths: _source.a, ignore: true, reason: we know }\n", "user.yaml");
        var pack = RulePack.Merge(Pack, user);

        var result = await Recomparison.RunAsync(Options() with { Rules = pack }, Set, _time, Token);

        Assert.Equal((2, 1, 5), (result.Generation, result.Rejudged, result.Carried));
        Assert.Equal(["mine"], result.RulesAdded);
        var flip = Assert.Single(result.Flips);
        Assert.Equal("Different → IgnoredBy(mine): 1, #2", $"{flip.From} → {flip.To}: {flip.Count}, #{flip.Examples[0]}");
        var report = await ReportBuilder.BuildAsync(Database, null, Token);
        Assert.Equal((0, 6, 2), (report.Differences.Count, report.Pairs, report.Run.Generation));
        Assert.True(report.BooksBalance);
    }

    [Fact]
    public async Task A_rule_that_is_gone_lets_its_differences_show()
    {
        await RunAsync(Options());

        var result = await Recomparison.RunAsync(Options() with { Rules = Pack.Without("took") }, Set, _time, Token);

        Assert.Equal(["took"], result.RulesRemoved);
        Assert.Equal("EquivalentBy(took) → Different", string.Join(';', result.Flips.Select(f => $"{f.From} → {f.To}")));
    }

    [Fact]
    public async Task Judging_again_comes_to_what_judging_anew_comes_to()
    {
        var pack = RulePack.Merge(Pack.Without("warning-headers"), RulePack.Parse("rules:\n  - { name: mine, paths: '**.a', kinds: [value], ignore: true, reason: r }\n", "u.yaml"));
        await RunAsync(Options());
        await Recomparison.RunAsync(Options() with { Rules = pack }, Set, _time, Token);
        var again = await ReportBuilder.BuildAsync(Database, null, Token);
        await RunAsync(Options() with { Rules = pack });
        var anew = await ReportBuilder.BuildAsync(Database, null, Token);

        Assert.Equal(JsonReport.Render(anew with { Run = again.Run }), JsonReport.Render(again));
    }

    [Fact]
    public async Task A_change_that_touches_nothing_reads_no_pair()
    {
        await RunAsync(Options());
        var pack = RulePack.Merge(Pack, RulePack.Parse("rules:\n  - { name: elsewhere, paths: nowhere.at.all, ignore: true, reason: r }\n", "u.yaml"));

        var result = await Recomparison.RunAsync(Options() with { Rules = pack }, () => throw new InvalidOperationException("pairs were asked for"), _time, Token);

        Assert.Equal((0, 6), (result.Rejudged, result.Carried));
    }

    [Fact]
    public async Task Zero_bytes_and_halves_of_pairs_come_back_escaped()
    {
        var exchange = Some.Exchange("""{"a":"x\u0000y"}""", "GET /i/_doc/\0\ud800");
        await Comparison.RunAsync(Options(), [exchange], [Some.Tuple("{\"a\":\"\u00ff\"}", "get")], _time, null, Token);
        using var connection = StoreConnection.OpenReader(Database);

        Assert.Equal([(@"/i/_doc/\u0000\ud800", "\"x\\u0000y\"", "\"ÿ\"")], connection.Rows("SELECT e.path, d.source, d.target FROM exchanges e JOIN differences d USING (ordinal)", r => (r.GetString(0), r.GetString(1), r.GetString(2))));
    }

    [Fact]
    public void A_reader_is_told_when_there_is_no_file() =>
        Assert.Contains(Database, Assert.Throws<StoreException>(() => StoreConnection.OpenReader(Database)).Message, StringComparison.Ordinal);

    [Fact]
    public async Task What_is_no_database_is_refused_and_named()
    {
        await File.WriteAllTextAsync(Database, new string('x', 5_000), Token);
        Assert.Contains(Database, Assert.Throws<StoreException>(() => StoreConnection.OpenOwner(Database)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_of_another_schema_version_is_refused()
    {
        using (var connection = StoreConnection.OpenOwner(Database)) { connection.Run("UPDATE schema_version SET version = 99"); }
        Assert.Contains("schema version 99", Assert.Throws<StoreException>(() => StoreConnection.OpenOwner(Database)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cancelled_judgement_leaves_nothing()
    {
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Comparison.RunAsync(Options(), Exchanges(), Tuples(), _time, null, cancelled.Token));
        await RunAsync(Options() with { Rules = Pack });
        Assert.Equal(6, (await ReportBuilder.BuildAsync(Database, null, Token)).Pairs);
    }

    [Fact]
    public async Task A_judgement_that_fails_at_its_end_leaves_nothing_of_it()
    {
        await RunAsync(Options());
        await Assert.ThrowsAsync<InvalidOperationException>(() => Comparison.RunAsync(Options(), [Some.Exchange("{}")], [], _time, new Failing(), Token));

        Assert.Equal(6, (await ReportBuilder.BuildAsync(Database, null, Token)).Pairs);
    }

    [Fact]
    public async Task Nothing_from_traffic_can_steer_the_terminal()
    {
        var exchange = Some.Exchange("""{"a\u001b[2J":1}""", "GET /i/_search", """{"query":{"match":{"f\u001b\n":1}}}""");
        await Comparison.RunAsync(Options(), [exchange], [Some.Tuple("{}")], _time, null, Token);
        var text = TextReport.Render(await ReportBuilder.BuildAsync(Database, null, Token));

        Assert.DoesNotContain('\u001b', text);
        Assert.Contains("\\u001B", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_clients_send_that_the_target_gets_changed_alone_is_told_once_an_API()
    {
        const string Edits = """[{"what":"path","name":"","from":"/i/_doc/_search","to":"/i/_search","rule":"types removed"}]""";
        Exchange[] exchanges = [.. Enumerable.Range(0, 3).Select(static i => Some.Exchange("{}", i == 2 ? "GET /i/_search" : "POST /i/_doc/_search", ordinal: i))];
        ExchangeTuple[] tuples = [.. Enumerable.Range(0, 3).Select(static i => Some.Tuple("{}", ordinal: i) with { Edits = i == 2 ? "[]" : Edits })];
        await Comparison.RunAsync(Options(), exchanges, tuples, _time, null, Token);
        var report = await ReportBuilder.BuildAsync(Database, null, Token);

        Assert.Equal(new ClientChange("search", "POST", 2, "/i/_doc/_search"), Assert.Single(report.ClientChanges));
        Assert.Contains("2  search: POST /i/_doc/_search", TextReport.Render(report), StringComparison.Ordinal);
        Assert.Contains("\"clientChanges\"", JsonReport.Render(report), StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static RulePack Pack => ShippedPacks.For("elasticsearch", "7.10.2", "opensearch", "2.19.4");

    private static Exchange[] Exchanges() =>
    [
        Some.Exchange("""{"a":1}""", ordinal: 0),
        Some.Exchange("""{"took":1}""", ordinal: 1),
        Some.Exchange("""{"_source":{"a":"x"}}""", "GET /i/_doc/1", ordinal: 2),
        Some.Exchange("{}", "GET /i/_count", "", 200, 3, new("content-type", "application/json; charset=UTF-8"), new("Warning", "299 old")),
        Some.Exchange("{}", "PUT /_snapshot/r/s", ordinal: 4),
        Some.Exchange("{}", "GET /late/_search", ordinal: 5),
    ];

    private static ExchangeTuple[] Tuples() =>
    [
        Some.Tuple("""{"a":1}""", ordinal: 0),
        Some.Tuple("""{"took":2}""", ordinal: 1),
        Some.Tuple("""{"_source":{"a":"y"}}""", "get", ordinal: 2),
        Some.Tuple("{}", "count", ordinal: 3),
        Some.Tuple("", "snapshot.create", ordinal: 4) with { Disposition = TupleDisposition.Withheld, WithheldReason = "outward: snapshot.create", Outcome = SendStatus.NotSent },
        Some.Tuple("{}", "index", ordinal: -1) with { Ordinal = -1, Disposition = TupleDisposition.AppliedFromEffects },
    ];

    private static Compare.Judging.PairSet Set() => Compare.Judging.PairSet.Join(Exchanges(), Tuples());

    private ComparisonOptions Options() => new() { DatabasePath = Database, SourceVersion = "7.10.2", TargetVersion = "2.19.4", Threads = 2 };

    private Task<ComparisonResult> RunAsync(ComparisonOptions options) => Comparison.RunAsync(options, Exchanges(), Tuples(), _time, null, Token);

    private sealed class Failing : IProgress<long>
    {
        public void Report(long value) => throw new InvalidOperationException("the screen is gone");
    }
}
