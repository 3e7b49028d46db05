using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Migrations.Cli.Demo.Nodes;
using Migrations.Exchanges.Clusters;
using Migrations.ModelCluster;
using Migrations.ModelCluster.Dialects;
using Migrations.ModelCluster.Hosting;
using Migrations.Replay.Backfill;
using Migrations.Replay.Pulling;

namespace Migrations.EndToEnd.Tests.Pulling;

/// <summary>A pull that dies, wherever it dies, goes on where it was and ends with the files of one that did not. A model node is the source: no real node is needed.</summary>
public sealed class KilledPullTests(ITestOutputHelper output)
{
    private const int Kills = 7;

    /// <summary>So many there must have been: on a busy machine one of the last lives may end before we see how far it is.</summary>
    private const int FewestKills = 5;
    private const int PageDocuments = 40;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Killed_at_random_points_it_ends_with_the_same_files()
    {
        using var folder = TemporaryFolder.Create("migrations-killed-pull-");
        await using var node = await FilledAsync(indices: 6, documents: 1500);
        var (whole, killed) = (await FolderAsync(folder, "whole", node), await FolderAsync(folder, "killed", node));
        Assert.Equal(0, (await BuiltProgram.RunAsync(["pull"], whole, Token)).ExitCode);
        var bytes = Files(whole).Sum(static f => (long)f.Value.Length);
        var random = new Random(7);
        var kills = 0;
        for (var hasEnded = false; kills < Kills && !hasEnded;)
        {
            await using var process = OwnedProcess.Start([BuiltProgram.Path, "pull", "--documents-per-second", "600"], killed, new Dictionary<string, string?>(), null, TimeProvider.System);
            var until = Written(killed) + random.NextInt64(1, Math.Max(2, 2 * (bytes - Written(killed)) / (Kills - kills + 2)));
            while (Written(killed) < until && !process.HasExited) { await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System, Token); }
            hasEnded = process.HasExited;
            if (!hasEnded) { process.Kill(); }
            var exitCode = await process.Exited;
            if (hasEnded) { Assert.True(exitCode == 0, process.Tail); } else { kills++; }
            output.WriteLine($"{(hasEnded ? "ended by itself after" : "kill")} {kills} at {Written(killed)} of {bytes} bytes");
        }

        Assert.True(kills >= FewestKills, $"{kills} kills");
        Assert.Equal(0, (await BuiltProgram.RunAsync(["pull"], killed, Token)).ExitCode);
        AssertSame(whole, killed);
    }

    /// <summary>Documents were written and the state that tells of them was not: what lies behind the state's length is cut off and read again.</summary>
    [Fact]
    public async Task Dead_between_a_page_and_its_state_at_every_page_it_ends_with_the_same_files()
    {
        using var folder = TemporaryFolder.Create("migrations-killed-pull-");
        await using var node = await FilledAsync(indices: 2, documents: 150);
        using var client = new ClusterClient(new ClusterOptions { Url = node.Address }, TimeProvider.System);
        var (whole, dying) = (folder.Below("whole"), folder.Below("dying"));
        var image = await PullAsync(client, whole, null);
        var state = Path.Combine(dying, "run", "pull", "pull.json");
        var deaths = 0;
        for (var isWhole = false; !isWhole;)
        {
            var (pages, before) = (0, File.Exists(state) ? await File.ReadAllBytesAsync(state, Token) : null);
            // The second page's state is taken away: the first counts, so that each life gets on by one page.
            void Die(BackfillProgress _)
            {
                if (++pages == 1) { before = File.ReadAllBytes(state); }
                else { throw new IOException("died"); }
            }

            try
            {
                await PullAsync(client, dying, new Inline<BackfillProgress>(Die));
                isWhole = true;
            }
            catch (IOException e) when (e.Message == "died")
            {
                deaths++;
                await File.WriteAllBytesAsync(state, before!, Token);
                await File.WriteAllTextAsync(state + ".next", "{ half", Token);
            }
        }

        Assert.True(deaths * 2 >= image.Documents / PageDocuments, $"{deaths} deaths");
        AssertSame(whole, dying);
    }

    private static Task<PullImage> PullAsync(ClusterClient client, string folder, IProgress<BackfillProgress>? progress) =>
        new PullRun(client, new PullOptions { Folder = Path.Combine(folder, "run", "pull"), PageDocuments = PageDocuments, From = static (_, _) => 20 }, TimeProvider.System).RunAsync(progress, Token);

    private static async Task<ModelHost> FilledAsync(int indices, int documents)
    {
        var node = await ModelHost.StartAsync(new ModelNode(new ModelNodeOptions { Dialect = Dialect.Elasticsearch710 }, TimeProvider.System), 0, Token);
        using var client = new ClusterClient(new ClusterOptions { Url = node.Address }, TimeProvider.System);
        for (var index = 0; index < indices; index++)
        {
            (await client.SendAsync("PUT", $"/i{index}", """{"settings":{"number_of_shards":2,"number_of_replicas":0}}""", Token)).EnsureSuccess();
            var lines = Enumerable.Range(0, documents).Select(n => string.Create(CultureInfo.InvariantCulture, $"{{\"index\":{{\"_id\":\"{n % (documents - 10)}\",\"routing\":\"r{n % 7}\"}}}}\n{{\"n\":{n}}}\n"));
            var answer = await client.SendAsync("POST", $"/i{index}/_bulk?refresh=true", Encoding.UTF8.GetBytes(string.Concat(lines)), ClusterClient.LinesType, Token);
            answer.EnsureSuccess();
        }

        return node;
    }

    private static async Task<string> FolderAsync(TemporaryFolder folder, string name, ModelHost node)
    {
        var path = Directory.CreateDirectory(folder.Below(name)).FullName;
        await File.WriteAllTextAsync(Path.Combine(path, "migration.yaml"), $"source:\n  url: {node.Address}\ntarget:\n  url: http://127.0.0.1:1\n", Token);
        return path;
    }

    private static long Written(string folder) => Directory.Exists(PullFolder(folder)) ? Directory.EnumerateFiles(PullFolder(folder), "pulled-*").Sum(static f => new FileInfo(f).Length) : 0;

    private static string PullFolder(string folder) => Path.Combine(folder, "run", "pull");

    private static Dictionary<string, byte[]> Files(string folder) => Directory.EnumerateFiles(PullFolder(folder), "pulled-*").ToDictionary(static f => Path.GetFileName(f), File.ReadAllBytes);

    private static void AssertSame(string whole, string killed)
    {
        var (wanted, found) = (Files(whole), Files(killed));
        Assert.Equal(wanted.Keys.Order(StringComparer.Ordinal), found.Keys.Order(StringComparer.Ordinal));
        Assert.All(wanted, file => Assert.True(file.Value.AsSpan().SequenceEqual(found[file.Key]), file.Key));
        Assert.Equal(StateOf(whole), StateOf(killed));
    }

    private static string StateOf(string folder)
    {
        var state = JsonNode.Parse(File.ReadAllText(Path.Combine(PullFolder(folder), "pull.json")))!.AsObject();
        Assert.True(state.Remove("beganUnixNanos") && state.Remove("completedAtUnixNanos")); // all that has to differ
        return state.ToJsonString();
    }

    private sealed class Inline<T>(Action<T> report) : IProgress<T>
    {
        public void Report(T value) => report(value);
    }
}
