using Migrations.Cli.Demo.Nodes;
using Migrations.Replay.Journaling;

namespace Migrations.EndToEnd.Tests.Crashes;

/// <summary><c>migrations replay</c> as its own process, killed (SIGKILL) at random points and started again, until it ends by itself.</summary>
internal sealed class KilledReplayer(string folder, string replayDirectory, int writingUnits, Random random)
{
    /// <summary>One kill in so many happens before anything new is sent: while it reads, plans, or looks at what is in doubt.</summary>
    private const int EarlyEvery = 5;

    private static readonly TimeSpan _glance = TimeSpan.FromMilliseconds(1);

    /// <summary>Records of the journal at each kill: units begun and units ended.</summary>
    public List<long> KilledAt { get; } = [];

    public static async Task WriteConfigAsync(string folder, string log, ReplayTarget target) => await File.WriteAllTextAsync(
        Path.Combine(folder, "migration.yaml"),
        $"source:\n  url: http://127.0.0.1:1\ntarget:\n  url: {target.Node.Address}\nlog: {log}\nrun: {target.RunDirectory}\n");

    /// <returns>The exit code of the run that was let to its end, and what it said.</returns>
    public async Task<(int ExitCode, string Text)> RunAsync(int kills, CancellationToken token)
    {
        for (var kill = 1; kill <= kills; kill++)
        {
            await using var process = Start();
            var ended = kill % EarlyEvery == 0 ? await UntilAsync(process, TimeSpan.FromMilliseconds(random.Next(1500)), token) : await UntilMarkedAsync(process, NextPoint(kills - kill + 1), token);
            Assert.False(ended, $"it ended before kill {kill} of {kills}: {process.Tail}");
            process.Kill();
            await process.Exited;
            KilledAt.Add(Marks());
        }

        await using var last = Start();
        return (await last.Exited.WaitAsync(TimeSpan.FromMinutes(5), token), last.Tail);
    }

    private OwnedProcess Start() => OwnedProcess.Start([BuiltProgram.Path, "replay"], folder, new Dictionary<string, string?>(), null, TimeProvider.System);

    /// <summary>Two records a unit; on the average the kills that are left share what is left to be done.</summary>
    private long NextPoint(int left) => Marks() + 1 + random.NextInt64(Math.Max(1, 4 * (writingUnits - Done()) / (left + 1)));

    private async Task<bool> UntilMarkedAsync(OwnedProcess process, long marks, CancellationToken token)
    {
        while (Marks() < marks)
        {
            if (process.HasExited) { return true; }
            await Task.Delay(_glance, TimeProvider.System, token);
        }

        return false;
    }

    private static async Task<bool> UntilAsync(OwnedProcess process, TimeSpan time, CancellationToken token)
    {
        await Task.WhenAny(process.Exited, Task.Delay(time, TimeProvider.System, token));
        return process.HasExited;
    }

    private long Marks() => File.Exists(Intents) ? new FileInfo(Intents).Length / IntentLog.RecordBytes : 0;

    private int Done() => Directory.Exists(replayDirectory) ? IntentLog.Read(replayDirectory).Where(static i => i.Mark == IntentMark.Ended).Distinct().Count() : 0;

    private string Intents => Path.Combine(replayDirectory, IntentLog.FileName);
}
