using Migrations.Exchanges.Clusters;
using System.Globalization;
using System.Text.Json.Nodes;
using Migrations.ModelCluster.Answering;
using Migrations.ModelCluster.Documents;
using Migrations.ModelCluster.Mappings;

namespace Migrations.ModelCluster.Indices;

/// <summary>One index: settings, mapping, aliases, shards. Guarded by the node's lock.</summary>
internal sealed class IndexState
{
    private const string FullDisk = "read_only_allow_delete";

    /// <summary>In the order in which an answer names them.</summary>
    private static readonly (string Setting, string Text, string[] Levels)[] _blocks =
    [
        (FullDisk, "TOO_MANY_REQUESTS/12/disk usage exceeded flood-stage watermark, index has read-only-allow-delete block", ["write", "metadata"]),
        ("metadata", "FORBIDDEN/9/index metadata (api)", ["metadata", "metadata_read", "delete"]),
        ("write", "FORBIDDEN/8/index write (api)", ["write"]),
        ("read", "FORBIDDEN/7/index read (api)", ["read"]),
        ("read_only", "FORBIDDEN/5/index read-only (api)", ["write", "metadata", "delete"]),
    ];

    private DateTimeOffset _refreshDue;

    public IndexState(string name, string uuid, SortedDictionary<string, JsonNode?> settings, IndexMapping mapping, DateTimeOffset now)
    {
        (Name, Uuid, Settings, Mapping) = (name, uuid, settings, mapping);
        Shards = [.. Enumerable.Range(0, (int)(SettingNumber("index.number_of_shards") ?? 1)).Select(static n => new ShardState(n))];
        _refreshDue = now + RefreshInterval;
    }

    public string Name { get; }

    public string Uuid { get; }

    /// <summary>Flat, with the prefix: <c>index.number_of_shards</c>.</summary>
    public SortedDictionary<string, JsonNode?> Settings { get; }

    public IndexMapping Mapping { get; set; }

    /// <summary>Alias → filter, routings, flags, as they are answered.</summary>
    public SortedDictionary<string, JsonObject> Aliases { get; } = new(StringComparer.Ordinal);

    public IReadOnlyList<ShardState> Shards { get; }

    public bool IsClosed { get; set; }

    public int Copies => 1 + (int)(SettingNumber("index.number_of_replicas") ?? 1);

    public TimeSpan GcDeletes => SettingTime("index.gc_deletes") ?? TimeSpan.FromMinutes(1);

    /// <summary>How often what was written becomes visible by itself; negative: never.</summary>
    public TimeSpan RefreshInterval => SettingTime("index.refresh_interval") ?? TimeSpan.FromSeconds(1);

    public string? Setting(string name) => Settings.GetValueOrDefault(name)?.ToString();

    public ShardState ShardOf(string id, string? routing) => Shards[ShardRouting.ShardOf(routing ?? id, Shards.Count)];

    /// <summary>Forgets the tombstones that are too old by the present settings: settings that let them live longer do not bring them back.</summary>
    public void Forget(DateTimeOffset now)
    {
        foreach (var shard in Shards) { shard.Forget(now, GcDeletes); }
    }

    public void Refresh()
    {
        foreach (var shard in Shards) { shard.Refresh(); }
    }

    /// <summary>Does what the clock would have done by now. Called before every operation: what was written before the moment became visible at it.</summary>
    public void Tick(DateTimeOffset now)
    {
        var interval = RefreshInterval;
        if (IsClosed || interval < TimeSpan.Zero || now < _refreshDue) { return; }
        Refresh();
        _refreshDue = now + interval;
    }

    /// <summary>Refuses an operation that a block forbids, and names all that forbid it.</summary>
    /// <param name="level">write, read, metadata, metadata_read, or delete for the whole index.</param>
    public void RefuseIfBlocked(string level)
    {
        if (IsClosed && level is "read" or "write") { throw Closed(); }
        var blocks = _blocks.Where(b => b.Levels.Contains(level) && Setting("index.blocks." + b.Setting) == "true").ToList();
        if (blocks.Count == 0) { return; }
        var isOnlyFull = blocks.TrueForAll(static b => b.Setting == FullDisk);
        throw new RefusedException(isOnlyFull ? 429 : 403, "cluster_block_exception", $"index [{Name}] blocked by: [{string.Join(", ", blocks.Select(static b => b.Text))}];");
    }

    public RefusedException Closed() => new(400, "index_closed_exception", "closed") { Extras = new JsonObject { ["index_uuid"] = Uuid, ["index"] = Name } };

    private long? SettingNumber(string name) => long.TryParse(Setting(name), NumberStyles.Integer, CultureInfo.InvariantCulture, out var number) ? number : null;

    private TimeSpan? SettingTime(string name) => Setting(name) is { } text ? TimeText.Read(text) : null;
}
