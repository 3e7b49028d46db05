namespace Migrations.Proxy.Filtering;

/// <summary>What a filter says of the request that passes.</summary>
internal enum Fate : byte
{
    /// <summary>It goes into the log. Always so where there is no filter.</summary>
    Kept,

    /// <summary>Its head is not far enough: its bytes are not told yet.</summary>
    Open,

    /// <summary>Neither it nor its answer goes into the log.</summary>
    Out,
}
