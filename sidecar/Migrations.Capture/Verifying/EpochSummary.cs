using Migrations.Capture.Records;

namespace Migrations.Capture.Verifying;

/// <summary>One node start as the log has it.</summary>
/// <param name="Epoch">16 hex digits.</param>
/// <param name="Hello">Null when none was found.</param>
/// <param name="HasGoodbye">False: how it ended is not in the log.</param>
/// <param name="OpenConnections">Connections whose end is not in the log.</param>
/// <param name="FilteredRequests">Requests that filters kept out, as far as the log tells.</param>
/// <param name="FilteredBytes">Their bytes and those of their answers.</param>
/// <param name="Ledger">The recorder's last own count; null when none was found.</param>
public sealed record EpochSummary(
    ushort Node,
    string Epoch,
    HelloRecord? Hello,
    bool HasGoodbye,
    int Links,
    long Frames,
    long Connections,
    long OpenConnections,
    long FilteredRequests,
    long FilteredBytes,
    LedgerRecord? Ledger,
    IReadOnlyList<BookLine> Books);
