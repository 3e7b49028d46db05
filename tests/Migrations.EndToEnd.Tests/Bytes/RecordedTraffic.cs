using System.Security.Cryptography;
using Migrations.Capture.Segments;
using Migrations.Cli.Demo.Nodes;
using Migrations.Cli.Demo.Recording;
using Migrations.Cli.Demo.Traffic;
using Migrations.EndToEnd.Tests.Nodes;
using Migrations.Exchanges.Clusters;
using Migrations.Replay.Backfill;
using Migrations.Replay.Executing;

namespace Migrations.EndToEnd.Tests.Bytes;

/// <summary>One run of traffic of every kind, recorded up to the node's goodbye, and a target that holds what the source held before. For the tests of several classes.</summary>
public sealed class RecordedTraffic : IAsyncLifetime
{
    private TemporaryFolder? _folder;
    private ReplayTarget? _target;

    /// <summary>What the clients did, by their own account.</summary>
    public TrafficRecord Record { get; private set; } = new([]);

    public string LogDirectory { get; private set; } = "";

    /// <summary>The snapshot repository's folder; source and target may both write to it.</summary>
    public string RepositoryFolder { get; private set; } = "";

    /// <summary>Path and hash of every file and folder of the repository when the source had stopped.</summary>
    public IReadOnlyList<string> RepositoryBefore { get; private set; } = [];

    public ClusterNode Target => _target!.Node;

    public string ReplayDirectory => _target!.ReplayDirectory;

    public CaptureLog Log => CaptureLog.Open(LogDirectory);

    public async ValueTask InitializeAsync()
    {
        if (await RealNodes.MissingAsync is not null) { return; }
        _folder = TemporaryFolder.Create("migrations-recorded-");
        RepositoryFolder = _folder.Below("repository");
        var options = TrafficOptions.Small with { Seed = 21, RepositoryFolder = RepositoryFolder };
        await using var source = await PreparedSource.StartAsync(_folder.Path, options, null, CancellationToken.None);
        LogDirectory = source.LogDirectory;
        _target = await ReplayTarget.StartAsync(_folder.Path, RepositoryFolder, CancellationToken.None);
        using var sourceClient = new ClusterClient(new ClusterOptions { Url = source.Node.Address }, TimeProvider.System);
        await _target.BackfillAsync(sourceClient, CancellationToken.None);
        Record = await new TrafficDriver(source.Node.HttpPort, options).RunAsync(null, CancellationToken.None);
        Assert.Equal(0, await source.SettleAsync(RecordedSource.Patience, CancellationToken.None));
        await source.Node.StopAsync(CancellationToken.None);
        await source.StopSidecarAsync(CancellationToken.None);
        RepositoryBefore = HashRepository();
    }

    /// <summary>Sends the log to the target.</summary>
    public Task<ReplayResult> ReplayAsync(CancellationToken token) => _target!.ReplayAsync(LogDirectory, null, token);

    /// <summary>Path, time of change and hash of everything in the repository's folder.</summary>
    public IReadOnlyList<string> HashRepository() => [.. Directory
        .EnumerateFileSystemEntries(RepositoryFolder, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.None })
        .Order(StringComparer.Ordinal)
        .Select(path => $"{Path.GetRelativePath(RepositoryFolder, path)} {File.GetLastWriteTimeUtc(path):O} {(File.Exists(path) ? Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(path))) : "folder")}")];

    public async ValueTask DisposeAsync()
    {
        if (_target is not null) { await _target.DisposeAsync(); }
        _folder?.Dispose();
    }
}

/// <summary>The classes that share a <see cref="RecordedTraffic"/>.</summary>
[CollectionDefinition(Name)]
public sealed class OneRecordedTraffic : ICollectionFixture<RecordedTraffic>
{
    public const string Name = "one recorded traffic";
}
