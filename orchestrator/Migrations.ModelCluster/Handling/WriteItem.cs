using System.Text.Json.Nodes;
using Migrations.ModelCluster.Answering;
using Migrations.ModelCluster.Documents;

namespace Migrations.ModelCluster.Handling;

/// <summary>One write as a client asked for it: a request of its own or an item of a bulk.</summary>
/// <param name="Action">index, create, delete or update.</param>
/// <param name="Id">Null: the node makes one.</param>
internal sealed record WriteItem(string Action, string Index, string? Id, string? Routing, ReadOnlyMemory<byte> Body)
{
    private const int MaxIdBytes = 512;

    /// <summary>The mapping type it names when that is not <c>_doc</c>.</summary>
    public string? Type { get; init; }

    public bool IsInBulk { get; init; }

    /// <summary>A bulk's line names a type.</summary>
    public bool NamesType { get; init; }

    public long? Version { get; init; }

    public VersionType VersionType { get; init; } = VersionType.Internal;

    public long? IfSeqNo { get; init; }

    public long? IfTerm { get; init; }

    public string? Pipeline { get; init; }

    public int Retries { get; init; }

    public bool RequiresAlias { get; init; }

    public JsonNode? SourceFilter { get; init; }

    public static VersionType ReadVersionType(string? text) => text switch
    {
        null or "internal" => VersionType.Internal,
        "external" or "external_gt" => VersionType.External,
        "external_gte" => VersionType.ExternalGte,
        _ => throw RefusedException.Illegal($"No version type match [{text}]"),
    };

    /// <summary>Refuses what no shard would be asked: demands that contradict one another.</summary>
    public string? Problem()
    {
        if (Id is { Length: 0 }) { return Action is "index" or "create" ? "if _id is specified it must not be empty" : "id is missing"; }
        if (Id is not null && System.Text.Encoding.UTF8.GetByteCount(Id) is > MaxIdBytes and var bytes) { return $"id [{Id}] is too long, must be no longer than {MaxIdBytes} bytes but was: {bytes}"; }
        if (Action == "update") { return UpdateProblem(); }
        if (Action == "create" && VersionType != VersionType.Internal) { return "create operations only support internal versioning. use index instead"; }
        if (Action == "create" && Version is not null) { return $"create operations do not support explicit versions. use index instead"; }
        if (IfSeqNo is not null && (VersionType != VersionType.Internal || Version is not null)) { return "compare and write operations can not use versioning"; }
        if (VersionType == VersionType.Internal && Version is not null) { return "internal versioning can not be used for optimistic concurrency control. Please use `if_seq_no` and `if_primary_term` instead"; }
        if (VersionType != VersionType.Internal && Version is null or < 0) { return $"illegal version value [{Version ?? -3}] for version type [{VersionType switch { VersionType.External => "EXTERNAL", _ => "EXTERNAL_GTE" }}]"; }
        return IfProblem();
    }

    private string? UpdateProblem()
    {
        if (Version is not null || VersionType != VersionType.Internal) { return "internal versioning can not be used for optimistic concurrency control. Please use `if_seq_no` and `if_primary_term` instead"; }
        if (IfSeqNo is not null && Retries > 0) { return "compare and write operations can not be retried"; }
        return IfProblem();
    }

    private string? IfProblem() => (IfSeqNo, IfTerm) switch
    {
        (null, not null) => "ifSeqNo is unassigned, but primary term is [" + IfTerm + "]",
        (not null, null) => $"ifSeqNo is set, but primary term is [0]",
        _ => null,
    };
}
