namespace Migrations.ModelCluster.Searching;

/// <summary>A search frozen at one moment, and how far it was read.</summary>
/// <param name="Ends">When nobody asked for the next page: it is gone then.</param>
internal sealed record ScrollState(SearchRequest Request, IReadOnlyList<SearchHit> Hits, int Shards, int Next, DateTimeOffset Ends);
