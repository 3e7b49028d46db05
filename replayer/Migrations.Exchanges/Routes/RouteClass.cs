namespace Migrations.Exchanges.Routes;

/// <summary>What a request may do.</summary>
public enum RouteClass : byte
{
    Read = 1,

    /// <summary>Changes documents.</summary>
    Mutation = 2,

    /// <summary>Changes indices, mappings, settings, aliases, templates, pipelines, scripts.</summary>
    Administration = 3,

    /// <summary>Its effect lies outside the cluster's documents and indices (snapshots, users, alerting, nodes).</summary>
    Outward = 4,
}
