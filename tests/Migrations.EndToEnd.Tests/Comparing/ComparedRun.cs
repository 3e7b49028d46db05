using Migrations.Capture.Segments;
using Migrations.Compare;
using Migrations.Compare.Judging;
using Migrations.Exchanges.Assembling;
using Migrations.Exchanges.Tuples;
using Migrations.Rules.Packs;

namespace Migrations.EndToEnd.Tests.Comparing;

/// <summary>A log and its replay, judged by the packs that are shipped for the two products.</summary>
internal sealed class ComparedRun
{
    private readonly RulePack _pack;

    private ComparedRun(RulePack pack, IReadOnlyList<ExchangePair> pairs)
    {
        (_pack, Pairs) = (pack, pairs);
        var comparer = new ResponseComparer(pack);
        Judgements = [.. pairs.Select(comparer.Compare)];
    }

    public IReadOnlyList<ExchangePair> Pairs { get; }

    /// <summary>One for each of <see cref="Pairs"/>.</summary>
    public IReadOnlyList<Judgement> Judgements { get; }

    /// <summary>What differs, each once, readable.</summary>
    public IReadOnlyList<string> Fingerprints =>
        [.. Judgements.SelectMany(static j => j.Fingerprints).Select(static f => f.Readable).Distinct().Order(StringComparer.Ordinal)];

    /// <param name="product">Of the target.</param>
    public static ComparedRun Of(string logDirectory, string replayDirectory, string product)
    {
        var pack = ShippedPacks.For("elasticsearch", "7.10.2", product, product == "opensearch" ? "2.19.4" : "7.10.2");
        return new ComparedRun(pack, PairSet.Join(ExchangeLog.Read(CaptureLog.Open(logDirectory).ReadFrames()), TupleLog.Read(replayDirectory)).Pairs);
    }

    /// <summary>Rules whose absence would show nothing.</summary>
    public IReadOnlyList<string> RulesNotNeeded() =>
        [.. RuleNeed.Of(_pack, new ComparerOptions(), Pairs).Where(static n => n.Shown == 0).Select(static n => n.Rule.Name)];
}
