using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Migrations.Cli.Demo.Nodes;
using Migrations.Cli.Demo.Traffic;
using Migrations.EndToEnd.Tests.Nodes;
using Migrations.EndToEnd.Tests.Parity;
using Migrations.Exchanges.Tuples;
using Migrations.Replay.Planning;
using Migrations.Replay.Reconciling;

namespace Migrations.EndToEnd.Tests.Crashes;

/// <summary>The replayer is killed again and again; what it leaves on the target is what a replay leaves that nothing disturbed.</summary>
public sealed class KilledReplayerTests(ITestOutputHelper output)
{
    /// <summary>Operations of a write that the source had refused and the target took: itself, and what puts the document back.</summary>
    private const int OfUndone = 2;

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
        await AssertNothingTwiceAsync(both, undisturbed.Settled.Corrected + SetAtTheEnd(text)); // before versions are reconciled, which takes operations of its own
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
    /// <param name="atTheEnd">Documents that the two runs set when all was through: no tuple tells which.</param>
    private async Task AssertNothingTwiceAsync(TwiceReplayed both, int atTheEnd)
    {
        var (plain, killed) = (await OperationsAsync(both.Undisturbed), await OperationsAsync(both.Killed));
        var doubted = TupleLog.Read(both.Killed.ReplayDirectory).Select(static t => (Key: (t.Exchange, t.Unit), Repeats: JsonNode.Parse(t.Edits)!.AsArray().Where(static e => (string?)e!["what"] == "repeat").Select(static e => (string?)e!["to"]).ToList()))
            .Where(static t => t.Repeats.Count > 0).ToDictionary(static t => t.Key, static t => t.Repeats.Exists(static to => to != "0"));
        var units = both.RunOf(both.Killed).Plan().Units.Where(u => doubted.ContainsKey(u.Key)).ToList();
        var named = units.Where(u => doubted[u.Key]).SelectMany(static u => u.Effects).CountBy(static e => (e.Record.Index, e.Record.Shard)).ToDictionary();
        var refused = units.Where(static u => u is { Kind: UnitKind.Write, Exchange.Request: not null, Route: not null }).SelectMany(static u => RefusedKeys.Of(u).Where(k => !u.Effects.Any(e => e.Record.Index == k.Index && e.Record.Id == k.Id))).CountBy(static k => k.Index).ToDictionary();
        var (setHere, setThere) = (SetRight(both.Undisturbed), SetRight(both.Killed));
        var setRight = setHere.Keys.Union(setThere.Keys).GroupBy(static d => d.Index).ToDictionary(static g => g.Key, g => g.Sum(d => Math.Abs(setHere.GetValueOrDefault(d) - setThere.GetValueOrDefault(d))));
        foreach (var shard in plain.Keys.Union(killed.Keys).Order())
        {
            // A killed run may have sent what the source refused, and the next one again: each time it is done and undone.
            var (here, there, allowed) = (plain.GetValueOrDefault(shard), killed.GetValueOrDefault(shard), named.GetValueOrDefault(shard) + (OfUndone * refused.GetValueOrDefault(shard.Index)));
            var set = setRight.GetValueOrDefault(shard.Index) + atTheEnd;
            output.WriteLine($"{shard}: {here} undisturbed, {there} killed, {allowed} named as repeats, {set} set right by one run alone, of these at the end {atTheEnd}");
            Assert.InRange(there, here - allowed - set, here + allowed + set);
        }
    }

    private static async Task<Dictionary<(string Index, int Shard), long>> OperationsAsync(ReplayTarget target) =>
        (await target.Client.CheckpointsAsync("*", Token)).Where(static s => s.IsPrimary).ToDictionary(static s => (s.Index, s.Shard), static s => s.MaxSeqNo + 1);

    /// <summary>Operations that one run took to set documents right.</summary>
    private static Dictionary<(string Index, string Id), int> SetRight(ReplayTarget target) =>
        TupleLog.Read(target.ReplayDirectory).SelectMany(static t => JsonNode.Parse(t.Reconciled)!.AsArray())
            .GroupBy(static r => ((string)r!["index"]!, (string)r["id"]!), static r => ((string)r!["why"]!).EndsWith("it was undone", StringComparison.Ordinal) ? OfUndone : 1)
            .ToDictionary(static g => g.Key, static g => g.Sum());

    /// <summary>What the command says of the documents that it looked at again at its end; nothing, when there were none.</summary>
    private static int SetAtTheEnd(string text) =>
        Regex.Match(text, @"([\d,]+) set; a copy that comes later") is { Success: true } said ? int.Parse(said.Groups[1].Value, NumberStyles.AllowThousands, CultureInfo.InvariantCulture) : 0;
}
