namespace Migrations.EndToEnd.Tests.Modelled;

/// <summary>What a history is about.</summary>
public enum HistoryKind : byte
{
    /// <summary>Documents of one index: writes of every kind, dynamic mapping, searches and aggregations.</summary>
    Documents = 1,

    /// <summary>Templates, aliases, pipelines, rollover, copies from index to index.</summary>
    Names = 2,

    /// <summary>Blocks, closing and opening, tombstones that are forgotten, reads of what is refreshed, pages and scrolls, by-query operations that conflict.</summary>
    States = 3,

    /// <summary>Paths and bodies with mapping types.</summary>
    Typed = 4,

    /// <summary>As <see cref="States"/>, for nodes that restart half way: without by-query operations, which reach documents in the order of the files, and a restart changes that.</summary>
    Restarted = 5,
}
