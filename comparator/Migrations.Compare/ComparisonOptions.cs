using Migrations.Compare.Judging;
using Migrations.Compare.Storing;
using Migrations.Exchanges.Evidence;
using Migrations.Rules.Packs;

namespace Migrations.Compare;

/// <summary>What <see cref="Comparison"/> and <see cref="Recomparison"/> need to know.</summary>
public sealed record ComparisonOptions
{
    /// <summary>The DuckDB file; made when it is not there.</summary>
    public required string DatabasePath { get; init; }

    /// <summary>Names the run in the file. Judging a run of the same name again takes the place of what is there of it.</summary>
    public string RunName { get; init; } = "run";

    /// <summary>How the log was recorded; told by every report.</summary>
    public RecordingMode Recording { get; init; } = RecordingMode.Unknown;

    public required string SourceVersion { get; init; }

    public required string TargetVersion { get; init; }

    public string SourceProduct { get; init; } = "elasticsearch";

    public string TargetProduct { get; init; } = "opensearch";

    /// <summary>Null: the packs that are shipped for these two versions.</summary>
    public RulePack? Rules { get; init; }

    public ComparerOptions Comparer { get; init; } = new();

    /// <summary>Cores that judge.</summary>
    public int Threads { get; init; } = Math.Max(1, Environment.ProcessorCount);

    /// <summary>DuckDB's own bound.</summary>
    public int MemoryLimitMb { get; init; } = 1024;

    /// <summary>The books of the stages before, to be kept and shown beside our own.</summary>
    public IReadOnlyList<StageBook> Books { get; init; } = [];

    /// <summary>Files that the exchanges and tuples were read from, with how many each held: kept in the same transaction as what they hold.</summary>
    public IReadOnlyList<(string File, long Items)> Files { get; init; } = [];

    /// <summary>The rules in force between the two versions.</summary>
    public RulePack EffectiveRules() =>
        (Rules ?? ShippedPacks.For(SourceProduct, SourceVersion, TargetProduct, TargetVersion)).For(SourceProduct, SourceVersion, TargetProduct, TargetVersion);
}
