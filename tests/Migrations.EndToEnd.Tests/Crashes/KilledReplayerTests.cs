using System.Text.Json.Nodes;
using Migrations.Cli.Demo.Nodes;
using Migrations.Cli.Demo.Traffic;
using Migrations.Compare.Parity;
using Migrations.EndToEnd.Tests.Nodes;
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
        await AssertParityAsync(both, both.Undisturbed);
        await AssertParityAsync(both, both.Killed);
        await AssertNothingTwiceAsync(both);
    }

    private async Task AssertParityAsync(TwiceReplayed both, ReplayTarget target)
    {
        var parity = await new ParityCheck(both.Source, target.Client, new ParityOptions(), TimeProvider.System).RunAsync(null, null, Token);
        foreach (var one in parity.Indices.SelectMany(static i => i.Examples).Take(10)) { output.WriteLine($"{target.Node.Name}: {one}\n{DocumentHistory.Of(both.LogDirectory, target.ReplayDirectory, one.Index, one.Id)}"); }
        foreach (var one in parity.Metadata) { output.WriteLine(one.ToString()); }
        Assert.True(parity.IsEqual);
    }

    /// <summary>The target's own sequence numbers count every operation a shard has applied. What one run alone had to set right, its reads having met another moment, is no repeat.</summary>
    private async Task AssertNothingTwiceAsync(TwiceReplayed both)
    {
        var (plain, killed) = (await OperationsAsync(both.Undisturbed), await OperationsAsync(both.Killed));
        var repeated = TupleLog.Read(both.Killed.ReplayDirectory).Where(static t => JsonNode.Parse(t.Edits)!.AsArray().Any(static e => (string?)e!["what"] == "repeat" && (string?)e["to"] != "0")).Select(static t => (t.Exchange, t.Unit)).ToHashSet();
        var named = both.RunOf(both.Killed).Plan().Units.Where(u => repeated.Contains(u.Key)).SelectMany(static u => u.Effects).CountBy(static e => (e.Record.Index, e.Record.Shard)).ToDictionary();
        var setRight = SetRight(both.Undisturbed);
        setRight.SymmetricExceptWith(SetRight(both.Killed));
        foreach (var shard in plain.Keys.Union(killed.Keys).Order())
        {
            var (here, there, allowed) = (plain.GetValueOrDefault(shard), killed.GetValueOrDefault(shard), named.GetValueOrDefault(shard));
            output.WriteLine($"{shard}: {here} undisturbed, {there} killed, {allowed} named as repeats");
            Assert.InRange(there, here - allowed - setRight.Count(s => s.Index == shard.Index), here + allowed + setRight.Count(s => s.Index == shard.Index));
        }
    }

    private static async Task<Dictionary<(string Index, int Shard), long>> OperationsAsync(ReplayTarget target) =>
        (await target.Client.CheckpointsAsync("*", Token)).Where(static s => s.IsPrimary).ToDictionary(static s => (s.Index, s.Shard), static s => s.MaxSeqNo + 1);

    private static HashSet<(string Index, string Id)> SetRight(ReplayTarget target) =>
        [.. TupleLog.Read(target.ReplayDirectory).SelectMany(static t => JsonNode.Parse(t.Reconciled)!.AsArray()).Select(static r => ((string)r!["index"]!, (string)r["id"]!))];
}
