using System.Globalization;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using Migrations.Capture.Records;
using Migrations.Exchanges.Evidence;

namespace Migrations.Exchanges.Tests.Evidence;

/// <summary>A run recorded on real nodes (tests/data/evidence), its lines turned into the records of the capture log.</summary>
internal sealed class RecordedRun
{
    public static readonly string[] All = ["s01", "s02", "s04", "s06", "s07", "s09", "s10"];

    private readonly List<(string Node, ulong Epoch, JsonObject Line)> _lines = [];

    private RecordedRun(string scenario)
    {
        var folder = Path.Combine(Root(), "tests", "data", "evidence", scenario);
        foreach (var file in Directory.EnumerateFiles(folder, "node-*.jsonl").Order(StringComparer.Ordinal))
        {
            var (node, process) = Path.GetFileNameWithoutExtension(file).Split('-') is [_, var n, var p] ? (n, ulong.Parse(p, CultureInfo.InvariantCulture)) : throw new InvalidDataException(file);
            var epoch = (ulong.Parse(node[1..], CultureInfo.InvariantCulture) << 32) + process;
            _lines.AddRange(File.ReadLines(file).Select(l => (node, epoch, JsonNode.Parse(l)!.AsObject())));
        }

        Truth = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "truth.json"))).RootElement;
    }

    public JsonElement Truth { get; }

    public IReadOnlyList<(string Node, ulong Epoch, JsonObject Line)> Lines => _lines;

    public static RecordedRun Load(string scenario) => new(scenario);

    /// <summary>The run without the last lines of one process, as if they had died with it.</summary>
    public RecordedRun WithoutLast(string node, uint process, int lines)
    {
        var last = _lines.FindLastIndex(l => l.Node == node && (uint)l.Epoch == process);
        _lines.RemoveRange(last - lines + 1, lines);
        return this;
    }

    public RecordedRun Without(Func<JsonObject, bool> line)
    {
        _lines.RemoveAll(l => line(l.Line));
        return this;
    }

    /// <summary>Lines of all nodes by wall clock, as one sidecar would have written them; each process keeps its order.</summary>
    public RecordedRun ByClock()
    {
        var sorted = _lines.OrderBy(l => (long)l.Line["wallNanos"]!).ToList();
        _lines.Clear();
        _lines.AddRange(sorted);
        return this;
    }

    internal EvidenceVerdict Judge(CommitSteps steps = CommitSteps.All)
    {
        var book = new EvidenceBook(steps);
        foreach (var (_, epoch, line) in _lines)
        {
            var node = (ushort)(epoch >> 32);
            switch ((string?)line["kind"])
            {
                case "effect": book.Add(epoch, node, Effect(line), (long)line["wallNanos"]!); break;
                case "shard": book.Add(epoch, node, line.Deserialize<ShardRecord>(JsonSerializerOptions.Web)!, (long)line["wallNanos"]!); break;
                default: break;
            }
        }

        return book.Conclude();
    }

    public static EffectRecord Effect(JsonObject line) => new(
        (string?)line["op"] == "delete" ? EffectOperation.Delete : EffectOperation.Index,
        Enum.Parse<EffectOrigin>(((string)line["origin"]!).Replace("_", "", StringComparison.Ordinal), ignoreCase: true),
        Result(line),
        false,
        Stamp((string?)line["request"]),
        (long)line["seqNo"]!,
        (long)line["opTerm"]!,
        (long)line["copyTerm"]!,
        (long)line["version"]!,
        (long)line["mappingVersion"]!,
        (int)line["shard"]!,
        (string)line["index"]!,
        (string)line["uuid"]!,
        (string)line["id"]!,
        (string?)line["routing"],
        (string?)line["failure"],
        0,
        0,
        false,
        default);

    private static EffectResult Result(JsonObject line)
    {
        if ((string?)line["result"] != "SUCCESS") { return EffectResult.Failed; }
        if (line["found"] is { } found) { return (bool)found ? EffectResult.Deleted : EffectResult.NotFound; }
        return (bool)line["created"]! ? EffectResult.Created : EffectResult.Updated;
    }

    private static RequestStamp Stamp(string? request) => request?.Split('.') is [var node, var connection, var number]
        ? new(ulong.Parse(node[1..], CultureInfo.InvariantCulture), uint.Parse(connection, CultureInfo.InvariantCulture), uint.Parse(number, CultureInfo.InvariantCulture))
        : RequestStamp.None;

    private static string Root() => typeof(RecordedRun).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == "RepositoryRoot").Value!;
}
