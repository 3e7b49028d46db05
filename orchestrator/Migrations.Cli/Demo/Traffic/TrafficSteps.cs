namespace Migrations.Cli.Demo.Traffic;

/// <summary>What the traffic does, step by step: the checklist that a test holds against the record.</summary>
public static class TrafficSteps
{
    // Indices and what stands around them.
    public const string CreateIndex = "index creation with mappings";
    public const string Template = "template";
    public const string Alias = "alias";
    public const string Pipeline = "ingest pipeline";
    public const string TemplatedIndex = "index made by its first document under a template";
    public const string IntegerBeforeFloat = "dynamic mapping: an integer before a float";
    public const string DateBeforeWord = "dynamic mapping: a date before a word";
    public const string PutMapping = "a field added to a mapping";
    public const string Settings = "settings changed";
    public const string Recreate = "index deleted and created again under its name";
    public const string CloseOpen = "index closed and opened";
    public const string Refresh = "refresh";

    // Bulk.
    public const string BulkWithIds = "bulk with ids";
    public const string BulkWithoutIds = "bulk without ids";
    public const string BulkGzip = "bulk, gzip body";
    public const string BulkChunked = "bulk, chunked body";
    public const string BulkFilterPath = "bulk, answer shrunk by filter_path";
    public const string BulkPipeline = "bulk through an ingest pipeline";
    public const string BulkMixed = "bulk of index, create, update and delete";
    public const string BulkRouted = "bulk with routing";

    // Single documents.
    public const string IndexWithId = "index with id";
    public const string IndexWithoutId = "index without id";
    public const string IndexRouted = "index with routing";
    public const string Create = "create";
    public const string UpdatePartial = "partial update";
    public const string UpdateScripted = "scripted update";
    public const string Upsert = "upsert";
    public const string DocAsUpsert = "doc as upsert";
    public const string Delete = "delete";
    public const string LockHolds = "optimistic lock that holds";
    public const string LockFails = "optimistic lock that fails";
    public const string ExternalVersion = "external version";
    public const string IndexPipeline = "index through an ingest pipeline";
    public const string WaitForRefresh = "index and wait for the refresh";

    // By query.
    public const string UpdateByQuery = "update by query amid writes";
    public const string DeleteByQuery = "delete by query amid writes";
    public const string Reindex = "reindex";

    // Reads.
    public const string Get = "get";
    public const string GetSource = "get source";
    public const string MultiGet = "mget";
    public const string SearchText = "search: full text";
    public const string SearchFilter = "search: filters";
    public const string SearchSort = "search: sort";
    public const string SearchAggregations = "search: aggregations";
    public const string SearchGeo = "search: geo";
    public const string SearchNow = "search: now";
    public const string SearchAlias = "search: through a filtered alias";
    public const string SearchRacing = "search racing with writes";
    public const string MultiSearch = "msearch";
    public const string Scroll = "scroll to its end";
    public const string Count = "count";
    public const string Head = "HEAD";
    public const string Pipelined = "pipelined reads and writes";

    // What tools ask, with no write beside.
    public const string AskCluster = "questions about the cluster";
    public const string AskIndices = "questions about indices";
    public const string AskQueries = "questions about queries";
    public const string OddSearches = "searches that versions answer otherwise";
    public const string SlicedScroll = "sliced scroll";

    // Refusals.
    public const string Refused400 = "refused with 400";
    public const string Refused404 = "refused with 404";
    public const string Refused409 = "refused with 409";
    public const string Block = "index block set or taken away";
    public const string Blocked403 = "refused with 403 by an index block";
    public const string Blocked429 = "refused with 429 by an index block";
    public const string TooLarge413 = "too large (413) inside a pipeline";

    // Outside the cluster's documents.
    public const string Repository = "snapshot repository";
    public const string Snapshot = "snapshot made";
    public const string SnapshotDelete = "snapshot deleted";

    // Clients that leave.
    public const string HangUpInRequest = "client hangs up inside a request";
    public const string HangUpBeforeAnswer = "client hangs up before the answer";
    public const string HangUpInAnswer = "client hangs up inside the answer";

    /// <summary>Before the recording begins.</summary>
    public const string Before = "before the recording";

    /// <summary>In the embedded demo only, after all else: asks what planted differences must show in.</summary>
    public const string Planted = "questions about what is planted";

    /// <summary>All that a run holds; the snapshot steps only when a repository folder is given, <see cref="Before"/> only in the preparation.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        CreateIndex, Template, Alias, Pipeline, TemplatedIndex, IntegerBeforeFloat, DateBeforeWord, PutMapping, Settings, Recreate, CloseOpen, Refresh,
        BulkWithIds, BulkWithoutIds, BulkGzip, BulkChunked, BulkFilterPath, BulkPipeline, BulkMixed, BulkRouted,
        IndexWithId, IndexWithoutId, IndexRouted, Create, UpdatePartial, UpdateScripted, Upsert, DocAsUpsert, Delete, LockHolds, LockFails,
        ExternalVersion, IndexPipeline, WaitForRefresh, UpdateByQuery, DeleteByQuery, Reindex,
        Get, GetSource, MultiGet, SearchText, SearchFilter, SearchSort, SearchAggregations, SearchGeo, SearchNow, SearchAlias, SearchRacing,
        MultiSearch, Scroll, Count, Head, Pipelined,
        AskCluster, AskIndices, AskQueries, OddSearches, SlicedScroll,
        Refused400, Refused404, Refused409, Block, Blocked403, Blocked429, TooLarge413,
        Repository, Snapshot, SnapshotDelete,
        HangUpInRequest, HangUpBeforeAnswer, HangUpInAnswer,
    ];
}
