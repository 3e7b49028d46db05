using Migrations.Exchanges.Assembling;
using Migrations.Exchanges.Tuples;
using Migrations.Replay.Planning;

namespace Migrations.Replay.Tests.Planning;

/// <summary>Without effects what stands behind a write that nothing tells of proves nothing: it was reported as differences, one for each read.</summary>
public sealed class UntoldRuleTests
{
    private const string Numbers = """{"_index":"i","_id":"1","_version":1,"result":"created","_seq_no":0,"_primary_term":1}""";

    [Theory]
    [InlineData("POST", "/i/_update_by_query", 200, """{"updated":3}""")]
    [InlineData("POST", "/i/_bulk?filter_path=took", 200, """{"took":1}""")]
    [InlineData("PUT", "/i/_doc/9", 0, "")]
    public void What_follows_such_a_write_on_its_index_is_marked_and_nothing_else(string method, string target, int status, string answer)
    {
        var units = Plan(EvidenceMode.Answers,
            Some.Exchange("GET", "/i/_count", number: 1, began: 0, ended: 5),
            Some.Exchange(method, target, """{"query":{"match_all":{}}}""", status, answer, number: 2, began: 10, ended: 20),
            Some.Exchange("GET", "/i/_count", number: 3, began: 30, ended: 35),
            Some.Exchange("PUT", "/i/_doc/1", "{}", 201, Numbers, number: 4, began: 40, ended: 45),
            Some.Exchange("GET", "/other/_count", number: 5, began: 50, ended: 55),
            Some.Exchange("GET", "/_count", number: 6, began: 60, ended: 65));

        Assert.Equal([3u, 4u, 6u], Untold(units));
    }

    [Fact]
    public void A_write_whose_answer_tells_all_and_a_log_with_effects_mark_nothing()
    {
        Exchange[] told = [Some.Exchange("PUT", "/i/_doc/1", "{}", 201, Numbers, number: 1, began: 10, ended: 20), Some.Exchange("GET", "/i/_count", number: 2, began: 30, ended: 35)];
        Assert.Empty(Untold(Plan(EvidenceMode.Answers, told)));
        Assert.Empty(Untold(Plan(EvidenceMode.Effects, [Some.Exchange("POST", "/i/_update_by_query", "", 200, "{}", number: 1, began: 10, ended: 20), told[1]])));
    }

    [Fact]
    public void What_follows_a_hole_of_a_log_with_effects_is_marked_too()
    {
        Exchange[] reads = [Some.Exchange("GET", "/i/_count", number: 1, began: 0, ended: 5), Some.Exchange("GET", "/i/_count", number: 2, began: 30, ended: 35), Some.Exchange("GET", "/other/_count", number: 3, began: 50, ended: 55)];
        var input = new ReplayInput(reads, [Some.Effect("1", 4, number: 9, moment: 20)], new Dictionary<Capture.Records.RequestStamp, string>(), [], [], static _ => false)
        {
            Holes = [new LogHole("i", 0, [new(5, 7)], 20)],
        };
        Assert.Equal([2u], new RequestPlanner(input).Plan().Where(static u => u.SourceFreshness == ReadFreshness.Untold).Select(static u => u.Exchange!.Stamp.Number));
        Assert.StartsWith("the log lacks 3 operations, which are not on the target", EvidenceSummary.Of(input).Promise, StringComparison.Ordinal);
    }

    private static IEnumerable<uint> Untold(IReadOnlyList<PlannedUnit> units) => units.Where(static u => u.SourceFreshness == ReadFreshness.Untold).Select(static u => u.Exchange!.Stamp.Number);

    private static IReadOnlyList<PlannedUnit> Plan(EvidenceMode mode, params Exchange[] exchanges)
    {
        var evidence = Migrations.Replay.Answers.AnswerEvidence.Read(exchanges, new Migrations.Replay.Answers.IndexLives(exchanges, new Dictionary<string, string>(), new Dictionary<string, string>()), static (_, _) => 1);
        var open = mode == EvidenceMode.Answers ? evidence.Open : new Dictionary<Capture.Records.RequestStamp, string>();
        return new RequestPlanner(new ReplayInput(exchanges, evidence.Effects, open, [], [], static _ => false) { Mode = mode }).Plan();
    }
}
