using Microsoft.Extensions.Time.Testing;
using Migrations.Exchanges.Clusters;
using Migrations.ModelCluster.Dialects;
using Migrations.ModelCluster.Hosting;

namespace Migrations.ModelCluster.Tests.Migrating;

/// <summary>A 7.10 and a 2.19 behind HTTP, with clients, and a folder for runs.</summary>
internal sealed class TwoModels : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("migrations-model-").FullName;

    private TwoModels(ModelHost source, ModelHost target)
    {
        (SourceHost, TargetHost) = (source, target);
        Source = new ClusterClient(new ClusterOptions { Url = source.Address }, TimeProvider.System);
        Target = new ClusterClient(new ClusterOptions { Url = target.Address }, TimeProvider.System);
    }

    public ModelHost SourceHost { get; }

    public ModelHost TargetHost { get; }

    public ClusterClient Source { get; }

    public ClusterClient Target { get; }

    public static async Task<TwoModels> StartAsync(int seed, TimeProvider time, CancellationToken token)
    {
        var source = await ModelHost.StartAsync(Some.Node(time, Dialect.Elasticsearch710, seed), 0, token);
        return new TwoModels(source, await ModelHost.StartAsync(Some.Node(time, Dialect.OpenSearch219, seed + 1000), 0, token));
    }

    public string Folder(string name) => Path.Combine(_folder, name);

    public async ValueTask DisposeAsync()
    {
        Source.Dispose();
        Target.Dispose();
        await SourceHost.DisposeAsync();
        await TargetHost.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
