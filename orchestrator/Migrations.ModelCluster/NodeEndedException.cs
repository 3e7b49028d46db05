namespace Migrations.ModelCluster;

/// <summary>The node ended before a request was done: what it had done by then stays, and nobody is answered.</summary>
public sealed class NodeEndedException() : Exception("The node ended while it was at work on the request.");
