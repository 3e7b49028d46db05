using Migrations.ModelCluster.Documents;
using Migrations.ModelCluster.Indices;

namespace Migrations.ModelCluster.Searching;

/// <summary>A document that a search found.</summary>
/// <param name="Place">Its place on the shard: the last thing that decides an order.</param>
/// <param name="SortValues">Empty when the order is by score.</param>
internal sealed record SearchHit(IndexState Index, int Shard, int Place, DocumentEntry Entry, float Score, IReadOnlyList<object?> SortValues);
