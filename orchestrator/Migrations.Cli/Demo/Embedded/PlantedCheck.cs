using Migrations.Cli.Hosting;
using Migrations.Compare.Parity;

namespace Migrations.Cli.Demo.Embedded;

/// <summary>Holds what was found against what was planted: each must be found as exactly what it is, and nothing besides. Pure.</summary>
internal sealed class PlantedCheck(IReadOnlyList<PlantedDifference> planted)
{
    /// <returns>How each was found, and a problem for each that was not, or not as it is, and for each difference that nobody planted.</returns>
    public (IReadOnlyList<PlantedFinding> Findings, IReadOnlyList<string> Problems) Check(
        IReadOnlyList<DocumentDifference> documents, IReadOnlyList<MetadataDifference> metadata, IReadOnlyList<AnswerDifference> answers)
    {
        var findings = planted.Select(one => Find(one, documents, metadata, answers)).ToList();
        List<string> problems =
        [
            .. planted.SelectMany(one => Missed(one, documents, metadata, answers)),
            .. documents.Where(d => !planted.Any(p => Is(p, d))).Select(static d => $"a difference that was not planted: {d.Kind} {d.Index}/{d.Id} {d.Path}"),
            .. metadata.Where(d => !planted.Any(p => Is(p, d))).Select(static d => $"a difference that was not planted: {d.Part} {d.Name} {d.Path}"),
            .. answers.Where(d => !planted.Any(p => p.Answers.Any(a => Is(a, d)))).Select(static d => $"a difference that was not planted: {ShownText.Line($"{d.Method} {d.Target}: {d.Shows}", 200)}"),
        ];
        return (findings, problems);
    }

    private static PlantedFinding Find(PlantedDifference one, IReadOnlyList<DocumentDifference> documents, IReadOnlyList<MetadataDifference> metadata, IReadOnlyList<AnswerDifference> answers)
    {
        var seen = documents.Where(d => Is(one, d)).Select(static d => $"document {d.Index}/{d.Id}: {(d.Kind == DifferenceKind.Source ? $"another source at {d.Path}" : d.Kind.ToString().ToLowerInvariant())}")
            .Concat(metadata.Where(d => Is(one, d)).Select(static d => $"{d.Part} of {d.Name}: {d.Path} is {d.Target}, not {d.Source}"));
        var pairs = one.Answers.Sum(a => answers.Where(d => Is(a, d)).Select(static d => d.Pairs).DefaultIfEmpty().Max());
        return new PlantedFinding(one.What, one.Where, string.Join("; ", seen), pairs);
    }

    private static IEnumerable<string> Missed(PlantedDifference one, IReadOnlyList<DocumentDifference> documents, IReadOnlyList<MetadataDifference> metadata, IReadOnlyList<AnswerDifference> answers)
    {
        if (!documents.Any(d => Is(one, d)) && !metadata.Any(d => Is(one, d))) { yield return $"planted and not found by parity: {one.What}, {one.Where}"; }
        foreach (var answer in one.Answers)
        {
            foreach (var place in answer.Shows.Where(shows => !answers.Any(d => IsOf(answer, d) && d.Shows == shows)))
            {
                yield return $"planted and not found in the answers: {one.What}, {answer.Request.Method} {answer.Request.Target}: {place}";
            }
        }
    }

    private static bool Is(PlantedDifference one, DocumentDifference found) =>
        one.Document is { } document && found.Index == Guide.Name && (found.Id, found.Kind, found.Path) == document;

    private static bool Is(PlantedDifference one, MetadataDifference found) =>
        one.Metadata is { } metadata && found.Name == Guide.Name && (found.Part, found.Path) == metadata;

    private static bool Is(PlantedAnswer answer, AnswerDifference found) => IsOf(answer, found) && answer.Shows.Contains(found.Shows);

    private static bool IsOf(PlantedAnswer answer, AnswerDifference found) => (answer.Request.Method, answer.Request.Target) == (found.Method, found.Target);
}
