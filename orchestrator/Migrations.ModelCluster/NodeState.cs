using System.Text.Json.Nodes;
using Migrations.ModelCluster.Answering;
using Migrations.ModelCluster.Dialects;
using Migrations.ModelCluster.Documents;
using Migrations.ModelCluster.Indices;

namespace Migrations.ModelCluster;

/// <summary>All a node holds. Guarded by the node's lock.</summary>
internal sealed class NodeState(ModelNodeOptions options, TimeProvider time)
{
    private readonly Random _random = new(options.Seed);

    public Dialect Dialect => Options.Dialect;

    public Access.AccessBoard Access { get; } = new();

    public ModelNodeOptions Options { get; } = options;

    public string ClusterUuid { get; private set; } = "";

    public string NodeId { get; private set; } = "";

    public SortedDictionary<string, IndexState> Indices { get; } = new(StringComparer.Ordinal);

    /// <summary>The <c>_template</c> ones.</summary>
    public SortedDictionary<string, JsonObject> Templates { get; } = new(StringComparer.Ordinal);

    public SortedDictionary<string, JsonObject> IndexTemplates { get; } = new(StringComparer.Ordinal);

    public SortedDictionary<string, JsonObject> ComponentTemplates { get; } = new(StringComparer.Ordinal);

    public SortedDictionary<string, JsonObject> Pipelines { get; } = new(StringComparer.Ordinal);

    public SortedDictionary<string, JsonObject> Scripts { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, Searching.ScrollState> Scrolls { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, JsonObject> Tasks { get; } = new(StringComparer.Ordinal);

    /// <summary>Deprecations that the request at work is to be warned of; null between requests.</summary>
    public List<string>? Warnings { get; set; }

    public INodeWitness? Witness { get; set; }

    /// <summary>Beginnings of the node: 1, and one more for each restart.</summary>
    public int Beginning { get; set; } = 1;

    public long TaskNumber { get; set; }

    public DateTimeOffset Now => time.GetUtcNow();

    public NodeState Identified()
    {
        (ClusterUuid, NodeId) = (NewUuid(22), NewUuid(22));
        return this;
    }

    /// <summary>Letters and digits, from the seed.</summary>
    public string NewUuid(int length = 22)
    {
        const string Letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
        return string.Create(length, _random, static (text, random) =>
        {
            for (var i = 0; i < text.Length; i++) { text[i] = Letters[random.Next(Letters.Length)]; }
        });
    }

    /// <summary>True at the points where a concurrent request may come between two items of a bulk.</summary>
    public bool Interleaves() => Options.InterleaveBulkItems && _random.Next(3) == 0;

    public IndexState Index(string name) => Indices.GetValueOrDefault(name) ?? throw IndexNames.Missing(name);

    public void Announce(IndexState index, string reason)
    {
        if (Witness is null) { return; }
        foreach (var shard in index.Shards) { Witness.ShardChanged(Numbers(index, shard), reason); }
    }

    public ShardNumbers Numbers(IndexState index, ShardState shard) => new(index.Name, index.Uuid, shard.Number, shard.Term, shard.MaxSeqNo, index.Mapping.Version, Beginning);

    /// <param name="part">A further member, by its name in the capture log's state records.</param>
    public void AnnounceState(string what, IndexState? index, string? part, JsonNode? value)
    {
        if (Witness is null) { return; }
        var details = new JsonObject();
        if (index is not null) { (details["index"], details["uuid"], details["mappingVersion"]) = (index.Name, index.Uuid, index.Mapping.Version); }
        if (what == "indexCreated") { (details["settings"], details["mapping"], details["aliases"]) = (IndexSettings.Write(index!.Settings, isFlat: true), index.Mapping.Write(), Handling.AliasApis.Of(index)); details["state"] = index!.IsClosed ? "close" : "open"; }
        if (part is not null) { details[part] = value; }
        Witness.StateChanged(what, details);
    }
}
