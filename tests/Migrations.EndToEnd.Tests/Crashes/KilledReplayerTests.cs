using System.Text.Json.Nodes;
using Migrations.Cli.Demo.Nodes;
using Migrations.Cli.Demo.Traffic;
using Migrations.EndToEnd.Tests.Nodes;
using Migrations.EndToEnd.Tests.Parity;
using Migrations.Exchanges.Tuples;

namespace Migrations.EndToEnd.Tests.Crashes;

/// <summary>The replayer is killed again and again; what it leaves on the target is what a replay leaves that nothing disturbed.</summary>
public sealed class KilledReplayerTests(ITestOutputHelper output)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public Task The_target_ends_as_if_nothing_had_happened_but_for_repeats_that_the_journal_names() => RunAsync(51, kills: 6);

    [Fact]
    [Trait("Category", "Soak")]
    public Task Killed_at_fifty_points() => RunAsync(52, kills: 50);

    private async Task RunAsync(int seed, int kills)
    {
        await RealNodes.RequireAsync();
        await using var both = await TwiceReplayed.StartAsync(TrafficOptions.Small with { Seed = seed }, Token);
        var undisturbed = await both.RunOf(both.Undisturbed).RunAsync(null, Token);
        var units = both.RunOf(both.Killed).Plan().Units;
        using var folder = TemporaryFolder.Create("migrations-kill-");
        await KilledReplayer.WriteConfigAsync(folder.Path, both.LogDirectory, both.Killed);
        var replayer = new KilledReplayer(folder.Path, both.Killed.ReplayDirectory, units.Count(static u => u.IsWriting), new Random(seed));
        var (exitCode, text) = await replayer.RunAsync(kills, Token);
        output.WriteLine($"{units.Count(static u => u.IsWriting)} writing units of {units.Count}; killed at {string.Join(' ', replayer.KilledAt)}\n{undisturbed}\n{text}");
        Assert.Equal(0, exitCode);
        await AssertNothingTwiceAsync(both); // before versions are reconciled, which takes operations of its own
        await AssertParityAsync(both, both.Undisturbed);
        await AssertParityAsync(both, both.Killed);
    }

    /// <summary>A write that was perhaps applied twice may have lifted a version; the journal names it, and reconciling versions must take it away.</summary>
    private async Task AssertParityAsync(TwiceReplayed both, ReplayTarget target)
    {
        var parity = await ReconciledParity.OfAsync(both.Source, target.Client, output.WriteLine, Token);
        ReconciledParity.Tell(parity, both.LogDirectory, target.ReplayDirectory, output.WriteLine);
        Assert.True(parity.IsEqual);
    }

    /// <summary>The target's own sequence numbers count every operation a shard has applied. What one run alone had to set right, its reads having met another moment, is no repeat.</summary>
    private async Task AssertNothingTwiceAsync(TwiceReplayed both)
    {
        var (plain, killed) = (await OperationsAsync(both.Undisturbed), await OperationsAsync(both.Killed));
        var repeated = TupleLog.Read(both.Killed.ReplayDirectory).Where(static t => JsonNode.Parse(t.Edits)!.AsArray().Any(static e => (string?)e!["what"] == "repeat" && (string?)e["to"] != "0")).Select(static t => (t.Exchange, t.Unit)).ToHashSet();
        var named = both.RunOf(both.Killed).Plan().Units.Where(u => repeated.Contains(u.Key)).SelectMany(static u => u.Effects).CountBy(static e => (e.Record.Index, e.Record.Shard)).ToDictionary();
        var (setHere, setThere) = (SetRight(both.Undisturbed), SetRight(both.Killed));
        var setRight = setHere.Keys.Union(setThere.Keys).GroupBy(static d => d.Index).ToDictionary(static g => g.Key, g => g.Sum(d => Math.Abs(setHere.GetValueOrDefault(d) - setThere.GetValueOrDefault(d))));
        foreach (var shard in plain.Keys.Union(killed.Keys).Order())
        {
            var (here, there, allowed) = (plain.GetValueOrDefault(shard), killed.GetValueOrDefault(shard), named.GetValueOrDefault(shard));
            var set = setRight.GetValueOrDefault(shard.Index);
            output.WriteLine($"{shard}: {here} undisturbed, {there} killed, {allowed} named as repeats, {set} set right by one run alone");
            Assert.InRange(there, here - allowed - set, here + allowed + set);
        }
    }

    private static async Task<Dictionary<(string Index, int Shard), long>> OperationsAsync(ReplayTarget target) =>
        (await target.Client.CheckpointsAsync("*", Token)).Where(static s => s.IsPrimary).ToDictionary(static s => (s.Index, s.Shard), static s => s.MaxSeqNo + 1);

    private static Dictionary<(string Index, string Id), int> SetRight(ReplayTarget target) =>
        TupleLog.Read(target.ReplayDirectory).SelectMany(static t => JsonNode.Parse(t.Reconciled)!.AsArray()).CountBy(static r => ((string)r!["index"]!, (string)r["id"]!)).ToDictionary();
}
