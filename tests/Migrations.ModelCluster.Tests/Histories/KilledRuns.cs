using Migrations.ModelCluster.Faults;
using Migrations.Replay;
using Migrations.Replay.Executing;
using Migrations.Replay.Sending;
using Migrations.ModelCluster.Tests.Migrating;

namespace Migrations.ModelCluster.Tests.Histories;

/// <summary>Replays one log in several runs, each but the last killed at a request.</summary>
/// <remarks>
/// Killed: at that request the run's folder is copied as it lies on disk, and nothing the run sends from then on reaches the target.
/// What was on its way is done. The next run goes on from the copy: all that the killed one had in memory is lost.
/// </remarks>
internal sealed class KilledRuns(TwoModels models, History history, CancellationToken token)
{
    private static readonly FaultKind[] Kinds = [FaultKind.TooBusy, FaultKind.Unavailable, FaultKind.Reset, FaultKind.LostAnswer, FaultKind.Delay];

    private static readonly FaultKind[] LateKinds = [FaultKind.Late, FaultKind.Doubled];

    private readonly List<Task> _late = [];
    private readonly Random _random = new(history.Seed);
    private int _run;

    /// <summary>The last run's folder.</summary>
    public string Folder => models.Folder($"run-{_run}");

    public async Task<ReplayResult> ReplayAsync()
    {
        foreach (var crash in history.Crashes)
        {
            if (await KillAtAsync(crash) is { } early) { return early; }
        }

        if (history.RefusedFrom is { } from) { await RunRefusedAsync(from); }
        models.TargetHost.Node.Faults.Choose(Fault);
        var result = await RunAsync(token);
        if (!history.HasLateDeliveries) { return result; }
        models.TargetHost.Node.Faults.Choose(null);
        await models.TargetHost.Node.DeliverLateAsync(token);
        await Task.WhenAll(_late);
        return await RunAsync(token); // a finished replay looks again at what it had left in doubt
    }

    /// <summary>Refused by the credentials, by index or in all writes, until its operator, told by the replay's end, sets it right.</summary>
    private async Task RunRefusedAsync(int from)
    {
        var (sent, kind, node) = (0, _random.Next(3), models.TargetHost.Node);
        node.Faults.Choose(request =>
        {
            if (++sent < from) { return Fault(request); }
            if (kind == 0) { return new Fault(FaultKind.Unauthorized); }
            if (kind == 1) { node.Access.Forbid(static index => index == "hot"); }
            return kind == 2 && request.Method != "GET" && !request.Target.StartsWith("/_mget", StringComparison.Ordinal) ? new Fault(FaultKind.Forbidden) : Fault(request);
        });
        try { await RunAsync(token); }
        catch (TargetRefusesException)
        {
            // as it should
        }

        node.Access.Grant();
    }

    /// <summary>Null when it was killed; else it was through before.</summary>
    private async Task<ReplayResult?> KillAtAsync(int crash)
    {
        using var kill = CancellationTokenSource.CreateLinkedTokenSource(token);
        var (sent, isDead, from, to) = (0, false, Folder, models.Folder($"run-{_run + 1}"));
        models.TargetHost.Node.Faults.Choose(request =>
        {
            if (isDead) { return new Fault(FaultKind.Reset); }
            if (++sent < crash) { return Fault(request); }
            isDead = true;
            Copy(from, to);
            kill.Cancel();
            return _random.Next(2) == 0 ? null : new Fault(FaultKind.Reset);
        });
        try
        {
            var result = await RunAsync(kill.Token);
            if (!isDead) { return result; }
        }
        catch (Exception) when (isDead)
        {
            // whatever a dying process ends with
        }

        _run++;
        return null;
    }

    private Task<ReplayResult> RunAsync(CancellationToken until)
    {
        var target = new TargetOptions { Url = models.TargetHost.Address, AnswerTimeout = TimeSpan.FromHours(1), ConnectTimeout = TimeSpan.FromHours(1), Attempts = 40 };
        var options = new ReplayOptions { Target = target, RunDirectory = Folder, PullDirectory = history.IsPulled ? models.Folder("pull") : null, FlushEvery = TimeSpan.FromSeconds(_random.Next(1, 5)) };
        return new ReplayRun(models.Folder("log"), options, new HastyTime()).RunAsync(null, until);
    }

    /// <summary>For the replayed requests; where the history says so, for administration and the replayer's own calls too.</summary>
    private Fault? Fault(ModelRequest request)
    {
        if (!history.HasFaults || _random.Next(8) != 0) { return null; }
        if (!IsReplayedWrite(request) && !history.HasControlFaults) { return null; }
        if (history.HasLateDeliveries && _random.Next(2) == 0) { _late.Add(models.TargetHost.Node.DeliverLateAsync(token)); }
        var kinds = history.HasLateDeliveries ? LateKinds : Kinds;
        var kind = kinds[_random.Next(kinds.Length)];
        if (kind == FaultKind.Doubled && !IsFenced(request)) { kind = FaultKind.Late; } // what is done twice and answered well, nobody can know of
        return new Fault(kind, kind == FaultKind.Delay ? TimeSpan.FromMilliseconds(2) : default);
    }

    /// <summary>A whole document or a deletion with its version, by itself.</summary>
    private static bool IsFenced(ModelRequest request) => request.Target.Contains("version_type=external_gte", StringComparison.Ordinal);

    private static bool IsReplayedWrite(ModelRequest request) => request.Method != "GET" && !request.Target.StartsWith("/_", StringComparison.Ordinal)
        && (request.Target.Contains("/_doc", StringComparison.Ordinal) || request.Target.Contains("/_update/", StringComparison.Ordinal) || request.Target.Contains("/_bulk", StringComparison.Ordinal));

    private static void Copy(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            using var source = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var target = File.Create(copy);
            source.CopyTo(target);
        }
    }
}
