namespace Migrations.ModelCluster.Searching;

/// <summary>Asks one document of a shard: its score, or null when it does not match.</summary>
/// <param name="place">Position in the view's documents.</param>
internal delegate float? Query(int place);
