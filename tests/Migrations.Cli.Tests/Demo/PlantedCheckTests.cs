using Migrations.Cli.Demo.Embedded;
using Migrations.Compare.Parity;

namespace Migrations.Cli.Tests.Demo;

/// <summary>The embedded demo succeeds only when what was planted is found as exactly that, and nothing else is.</summary>
public class PlantedCheckTests
{
    private static readonly DocumentDifference Missing = new(Guide.Name, Guide.Missing, null, DifferenceKind.Missing, 1, -1, null);
    private static readonly DocumentDifference Changed = new(Guide.Name, Guide.Changed, null, DifferenceKind.Source, 1, 1, "/city");
    private static readonly MetadataDifference Analyzer = new("mapping", Guide.Name, "/properties/name/analyzer", "\"simple\"", "\"whitespace\"");

    private static List<AnswerDifference> Answers =>
        [.. PlantedDifference.All.SelectMany(static p => p.Answers).SelectMany(static a => a.Shows.Select(shows => new AnswerDifference(a.Request.Method, a.Request.Target, shows, 1)))];

    [Fact]
    public void All_three_found_as_planted_and_nothing_else_is_no_problem()
    {
        var (findings, problems) = Check([Missing, Changed], [Analyzer], Answers);
        Assert.Empty(problems);
        Assert.Equal(["another analyzer", "a missing document", "a changed value"], findings.Select(static f => f.What));
        Assert.Equal(
            ["mapping of guide: /properties/name/analyzer is \"whitespace\", not \"simple\"", "document guide/00M: missing", "document guide/00R: another source at /city"],
            findings.Select(static f => f.InParity));
        Assert.All(findings, static f => Assert.Equal(2, f.InAnswers));
    }

    [Fact]
    public void A_planted_one_that_parity_does_not_find_is_a_problem() =>
        Assert.Equal(["planted and not found by parity: a changed value, guide/00R has another city on the target"], Check([Missing], [Analyzer], Answers).Problems);

    [Fact]
    public void A_planted_one_that_is_found_as_something_else_is_two_problems() => Assert.Equal(
        ["planted and not found by parity: a missing document, guide/00M is not on the target", "a difference that was not planted: Extra guide/00M "],
        Check([Missing with { Kind = DifferenceKind.Extra }, Changed], [Analyzer], Answers).Problems);

    [Fact]
    public void A_planted_one_that_no_answer_shows_is_a_problem() => Assert.Equal(
        ["planted and not found in the answers: a missing document, GET /guide/_doc/00M: Status status"],
        Check([Missing, Changed], [Analyzer], [.. Answers.Where(static a => a.Shows != "Status status")]).Problems);

    [Fact]
    public void A_fourth_difference_is_a_problem_wherever_it_shows()
    {
        Assert.Single(Check([Missing, Changed, Changed with { Index = "flights" }], [Analyzer], Answers).Problems);
        Assert.Single(Check([Missing, Changed], [Analyzer, Analyzer with { Path = "/properties/city" }], Answers).Problems);
        Assert.Single(Check([Missing, Changed], [Analyzer], [.. Answers, new("GET", "/guide/_count", "Status status", 1)]).Problems);
        Assert.Single(Check([Missing, Changed], [Analyzer], [.. Answers, new("GET", "/guide/_doc/1", "Status status", 1)]).Problems);
    }

    private static (IReadOnlyList<Cli.Demo.PlantedFinding> Findings, IReadOnlyList<string> Problems) Check(
        IReadOnlyList<DocumentDifference> documents, IReadOnlyList<MetadataDifference> metadata, IReadOnlyList<AnswerDifference> answers) =>
        new PlantedCheck(PlantedDifference.All).Check(documents, metadata, answers);
}
