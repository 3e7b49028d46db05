namespace Migrations.Cli.Demo;

/// <summary>Which clusters a demo runs on, why these, and how to get the others. Pure.</summary>
/// <param name="Kind"><c>real</c> or <c>embedded</c>.</param>
/// <param name="Why">Why these, as the end of a sentence.</param>
/// <param name="Others">How to get the others, as a sentence.</param>
internal sealed record DemoClusters(string Kind, string Why, string Others)
{
    public const string EmbeddedKind = "embedded";
    public const string RealKind = "real";

    public bool IsReal => Kind == RealKind;

    /// <summary>The first and the last line of a demo.</summary>
    public string Line => IsReal
        ? $"clusters: real, Elasticsearch {DemoJudgement.SourceVersion} and OpenSearch {DemoJudgement.TargetVersion} on this machine, because {Why}; {Others}"
        : $"clusters: embedded, models of Elasticsearch {DemoJudgement.SourceVersion} and OpenSearch {DemoJudgement.TargetVersion} inside this program, because {Why}; {Others}";

    /// <param name="wantsReal">The user asked for real clusters.</param>
    /// <param name="wantsEmbedded">The user asked for embedded ones.</param>
    /// <param name="missing">What real clusters lack here, and what to do about it; null when nothing.</param>
    /// <returns>Null when real clusters were asked for and cannot be had.</returns>
    public static DemoClusters? Choose(bool wantsReal, bool wantsEmbedded, string? missing) => (wantsReal, wantsEmbedded, missing) switch
    {
        (true, _, null) => new(RealKind, "--real was given", "for the embedded ones: --embedded"),
        (true, _, _) => null,
        (_, true, _) => new(EmbeddedKind, "--embedded was given", "for real ones (JDK 17 and Maven wanted): --real"),
        (_, _, null) => new(RealKind, "JDK 17, Maven and what they fetch are here", "for the embedded ones: --embedded"),
        _ => new(EmbeddedKind, $"real ones cannot run here ({missing})", "once that is there they are taken by themselves, or by --real"),
    };
}
