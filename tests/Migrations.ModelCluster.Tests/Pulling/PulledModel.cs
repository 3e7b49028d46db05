using System.Globalization;
using Migrations.Exchanges.Clusters;
using Migrations.Replay.Pulling;

namespace Migrations.ModelCluster.Tests.Pulling;

/// <summary>A model node and pulls from it into a folder that ends with it.</summary>
internal sealed class PulledModel : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("migrations-pulled-").FullName;

    public PulledModel(TimeProvider? time = null)
    {
        Time = time ?? Some.Clock();
        Node = Some.Node(Time);
        Handler = new ModelHandler(Node);
        Client = new ClusterClient(new ClusterOptions { Url = new Uri("http://model") }, TimeProvider.System, Handler);
    }

    public TimeProvider Time { get; }

    public ModelNode Node { get; }

    public ModelHandler Handler { get; }

    public ClusterClient Client { get; }

    public string Folder => Path.Combine(_root, "pull");

    public PullOptions Options => new() { Folder = Folder, PageDocuments = 10 };

    public string FolderOf(string name) => Path.Combine(_root, name);

    public async Task AskAsync(string method, string target, string? body = null)
    {
        var (status, json) = await Node.AskAsync(method, target, body);
        Assert.True(status < 300, $"{method} {target}: {status} {json}");
    }

    /// <summary>Documents 0, 1, … with their place as <c>n</c>.</summary>
    public async Task FillAsync(string index, int documents, int from = 0)
    {
        for (var n = from; n < from + documents; n++) { await AskAsync("PUT", string.Create(CultureInfo.InvariantCulture, $"/{index}/_doc/{n}"), $$"""{"n":{{n}}}"""); }
    }

    public Task<PullImage> PullAsync(PullOptions? options = null) => new PullRun(Client, options ?? Options, Time).RunAsync(null, TestContext.Current.CancellationToken);

    public void Dispose()
    {
        Client.Dispose();
        Directory.Delete(_root, recursive: true);
    }
}
