namespace Migrations.Cli.Demo.Traffic;

/// <summary>Drives the demo's traffic against one node, and keeps its own record of every byte.</summary>
/// <remarks>
/// The record is the count from outside that logs and books are checked against. Rounds: all clients write at once, amid them by-query
/// operations, refusals and clients that leave; then a refresh; then all clients read; at the end one asks what tools ask. One call at a time; <see cref="Asked"/> from any thread.
/// </remarks>
public sealed class TrafficDriver(int port, TrafficOptions options)
{
    private readonly DemoData _data = DemoData.Load(options.Airports, options.Flights);
    private TrafficSession[] _sessions = [];

    /// <summary>Requests sent so far in the running call.</summary>
    public int Asked => _sessions.Sum(session => session.Asked);

    /// <summary>Makes what is there before the recording begins: an index of documents, an alias, a template.</summary>
    public Task<TrafficRecord> PrepareAsync(CancellationToken cancellationToken) =>
        RecordAsync(1, _ => Preparation.RunAsync(_sessions[0], cancellationToken));

    /// <summary>Asks some requests of the caller's own, one after another, as one client.</summary>
    public Task<TrafficRecord> AskAsync(IReadOnlyList<TrafficRequest> requests, CancellationToken cancellationToken) =>
        RecordAsync(1, async _ => { foreach (var request in requests) { await _sessions[0].PipelineAsync([request], cancellationToken); } });

    /// <summary>Drives the traffic to its end, or to <paramref name="cancellationToken"/>.</summary>
    /// <param name="progress">Told the name of each stage when it begins; may be null.</param>
    public Task<TrafficRecord> RunAsync(IProgress<string>? progress, CancellationToken cancellationToken) =>
        RecordAsync(options.Clients, report => StagesAsync(report, cancellationToken), progress);

    private async Task StagesAsync(IProgress<string>? progress, CancellationToken cancellationToken)
    {
        progress?.Report("indices, aliases, templates");
        await SetupSteps.RunAsync(_sessions[0], cancellationToken);

        progress?.Report("loading");
        await EachAsync(session => LoadSteps.RunAsync(session, cancellationToken));

        for (var round = 0; round < options.Rounds; round++)
        {
            progress?.Report($"round {round + 1} of {options.Rounds}: writes");
            var number = round;
            await EachAsync(session => WritesAsync(session, number, cancellationToken));
            await _sessions[0].AskAsync(TrafficSteps.Refresh, "POST", "/_all/_refresh", null, cancellationToken);

            progress?.Report($"round {round + 1} of {options.Rounds}: reads");
            await EachAsync(session => ReadSteps.RunAsync(session, options.ReadsPerRound, cancellationToken));
        }

        progress?.Report("what tools ask");
        await AskSteps.RunAsync(_sessions[0], cancellationToken);
    }

    /// <summary>What a client does while all write: most write, the last changes by query, the one before it handles indices and leaves.</summary>
    private async Task WritesAsync(TrafficSession session, int round, CancellationToken cancellationToken)
    {
        var last = options.Clients - 1;
        if (session.Number == last) { await ByQuerySteps.RunAsync(session, round, cancellationToken); }
        if (session.Number == last - 1)
        {
            await RefusalSteps.RunAsync(session, cancellationToken);
            await LifecycleSteps.RunAsync(session, round, cancellationToken);
            await HangUpSteps.RunAsync(session, cancellationToken);
        }

        await WriteSteps.RunAsync(session, options.WritesPerRound, cancellationToken);
    }

    private Task EachAsync(Func<TrafficSession, Task> step) => Task.WhenAll(_sessions.Select(step));

    private async Task<TrafficRecord> RecordAsync(int clients, Func<IProgress<string>?, Task> drive, IProgress<string>? progress = null)
    {
        if (options.Clients < 2) { throw new ArgumentException("the traffic needs at least 2 clients"); }
        var sessions = _sessions = [.. Enumerable.Range(0, clients).Select(number => new TrafficSession(number, port, _data, options))];
        try
        {
            await drive(progress);
        }
        finally
        {
            foreach (var session in sessions) { await session.DisposeAsync(); }
        }

        return new TrafficRecord([.. sessions.SelectMany(session => session.Ended).OrderBy(connection => connection.OpenedAt)]);
    }
}
