using Migrations.Capture.Frames;
using Migrations.Capture.Records;
using Migrations.Capture.Segments;

namespace Migrations.Capture.Verifying;

/// <summary>Follows one node start: its links, its connections, and the recorder's counts.</summary>
internal sealed class EpochCheck(ushort node, ulong epoch, string? nodeId, GapLedger ledger, FindingList findings)
{
    private readonly Dictionary<ushort, LinkCheck> _links = [];
    private readonly Dictionary<uint, ConnectionCheck> _open = [];
    private readonly EvidenceCount _evidence = new();
    private HelloRecord? _hello;
    private LedgerRecord? _counts;
    private bool _hasGoodbye;
    private long _frames;
    private long _connections;
    private ulong _requestBytes, _responseBytes, _requestLost, _responseLost;
    private long _unplacedRequest, _unplacedResponse;
    private long _filteredRequests, _filteredBytes;

    public string Place => $"node {node} epoch {epoch:x16}";

    public void Push(string file, LogFrame frame, RecordResult result)
    {
        _frames++;
        var link = frame.Header.Link;
        if (!_links.TryGetValue(link, out var check)) { _links.Add(link, check = new LinkCheck(new StreamKey(node, epoch, link), ledger)); }
        check.Push(file, frame.Header, findings);
        if (result.Problem is not null) { findings.Add(FindingSeverity.Error, file, $"{Place}, link {link}, sequence {frame.Header.Sequence}", result.Problem); }
        if (result.Status == RecordStatus.Bytes) { Bytes(file, frame.Header); }
        if (result.Record is { } record) { Take(file, record); }
    }

    /// <summary>Closes the books.</summary>
    /// <param name="mayLive">True when the log is open and this is the node's last start: then it may not have ended.</param>
    public EpochSummary Finish(bool mayLive)
    {
        var open = _open.Values.Count(c => !c.IsClosed);
        foreach (var connection in _open.Values) { Settle(connection); }
        if (!_hasGoodbye)
        {
            findings.Add(mayLive ? FindingSeverity.Note : FindingSeverity.Gap, "", Place, mayLive ? "no goodbye yet; it may still be recording." : "it ended without a goodbye: what it recorded last may be missing.");
        }
        var books = _counts is null ? [] : Books(_counts);
        foreach (var line in books.Where(b => !b.IsBalanced))
        {
            findings.Add(UnlessDamaged(line.IsFinal ? FindingSeverity.Error : mayLive ? FindingSeverity.Note : FindingSeverity.Gap), "", Place, $"{line.What}: the recorder counted {line.In}, the log holds {line.Out}, gaps account for {line.Lost}: {line.Unaccounted} unaccounted for.");
        }
        if (_counts is { FramesDropped: > 0 } or { BytesDropped: > 0 })
        {
            findings.Add(FindingSeverity.Gap, "", Place, $"the recorder dropped {_counts.FramesDropped} frames, {_counts.BytesDropped} bytes, {_counts.RequestsDropped} requests.");
        }
        if (_filteredBytes > 0) { findings.Add(FindingSeverity.Note, "", Place, $"filters kept out {_filteredRequests} requests, {_filteredBytes} bytes with their answers."); }
        return new EpochSummary(node, epoch.ToString("x16", System.Globalization.CultureInfo.InvariantCulture), _hello, _hasGoodbye, _links.Count, _frames, _connections, open, _filteredRequests, _filteredBytes, _counts, books);
    }

    // Frames lost to a damage leave traces in the books; the damage is the error, and it was told.
    private FindingSeverity UnlessDamaged(FindingSeverity severity) => severity == FindingSeverity.Error && findings.Damages > 0 ? FindingSeverity.Gap : severity;

    private void Take(string file, LogRecord record)
    {
        switch (record.Content)
        {
            case HelloRecord hello: Hello(file, record, hello); break;
            case OpenedRecord opened: Connection(record.Header.Connection, opened); break;
            case ClosedRecord closed: Closed(file, record, closed); break;
            case GapRecord gap: Gap(file, record, gap); break;
            case LedgerRecord counts when record.Header.Kind == FrameKind.Goodbye:
                _counts = _hasGoodbye ? _counts!.AtLeast(counts) : counts;
                _hasGoodbye = true;
                break;
            case LedgerRecord counts when !_hasGoodbye: _counts = counts; break;
            case LedgerRecord: break; // of a link whose goodbye is still to come
            default: _evidence.Take(record.Content); break;
        }
    }

    private void Hello(string file, LogRecord record, HelloRecord hello)
    {
        var place = $"{Place}, link {record.Header.Link}, sequence {record.Header.Sequence}";
        if (hello.EpochNumber != epoch) { findings.Add(FindingSeverity.Error, file, place, $"the hello speaks of epoch {hello.Epoch}."); }
        if (nodeId is not null && hello.Node.Id != nodeId) { findings.Add(FindingSeverity.Error, file, place, $"the hello speaks of node {hello.Node.Id}, nodes.json of {nodeId}."); }
        _hello ??= hello;
    }

    private ConnectionCheck Connection(uint number, OpenedRecord? opened)
    {
        if (_open.TryGetValue(number, out var connection)) { return connection; }
        _connections++;
        connection = new ConnectionCheck(number, opened);
        _open.Add(number, connection);
        return connection;
    }

    private void Bytes(string file, in FrameHeader header)
    {
        if (!_open.TryGetValue(header.Connection, out var connection))
        {
            findings.Add(UnlessDamaged(FindingSeverity.Error), file, $"{Place}, connection {header.Connection}", "bytes of a connection that was not opened, or has ended.");
            connection = Connection(header.Connection, null);
        }
        var book = header.Kind == FrameKind.RequestBytes ? connection.Request : connection.Response;
        if (!book.Push(header.Position, header.PayloadBytes, findings.Damages)) { findings.Add(FindingSeverity.Error, file, $"{Place}, connection {header.Connection}", $"{header.Kind} at position {header.Position} come a second time."); }
    }

    private void Closed(string file, LogRecord record, ClosedRecord closed)
    {
        var number = record.Header.Connection;
        var connection = Connection(number, null);
        connection.IsClosed = true;
        if (!connection.Request.End(closed.RequestBytes, findings.Damages) | !connection.Response.End(closed.ResponseBytes, findings.Damages))
        {
            findings.Add(FindingSeverity.Error, file, $"{Place}, connection {number}", "the log holds more bytes than the connection had.");
        }
        if (!connection.IsContinuous) { return; } // a gap that explains it may follow
        Settle(connection);
        _open.Remove(number);
    }

    private void Gap(string file, LogRecord record, GapRecord gap)
    {
        var number = gap.Connection != 0 ? gap.Connection : record.Header.Connection;
        if (gap.IsFiltered && number != 0) { Filtered(gap); }
        else { findings.Add(FindingSeverity.Gap, file, number == 0 ? Place : $"{Place}, connection {number}", $"{gap.Bytes} bytes, {gap.Requests} requests ({gap.Direction}) are missing: {gap.Why}."); }
        if (gap.Direction is "evidence") { _evidence.HasGap = true; }
        else if (number == 0)
        {
            _unplacedRequest += gap.Direction is "request" or "both" ? gap.Bytes : 0;
            _unplacedResponse += gap.Direction is "response" ? gap.Bytes : 0;
        }
        else
        {
            var connection = Connection(number, null);
            if (gap.Direction is "request" or "both") { connection.Request.Gap(gap.FromPosition, gap.Bytes); }
            if (gap.Direction is "response" or "both") { connection.Response.Gap(gap.FromPosition, gap.Bytes); }
        }
    }

    // Of every connection that a filter met there are some; they are told as one sum.
    private void Filtered(GapRecord gap)
    {
        _filteredRequests += gap.Requests;
        _filteredBytes += gap.Bytes;
    }

    private void Settle(ConnectionCheck connection)
    {
        _requestBytes += connection.Request.Held;
        _responseBytes += connection.Response.Held;
        _requestLost += SettleOne(connection, "request", connection.Request);
        _responseLost += SettleOne(connection, "response", connection.Response);
    }

    private ulong SettleOne(ConnectionCheck connection, string direction, DirectionBook book)
    {
        var (lost, unexplained) = book.Settle();
        foreach (var (from, to) in unexplained)
        {
            findings.Add(FindingSeverity.Error, "", $"{Place}, connection {connection.Number}", $"{direction} bytes {from} to {to - 1} are missing, and no gap says why.");
        }
        return lost;
    }

    private BookLine[] Books(LedgerRecord counts) =>
    [
        new("requestBytes", counts.RequestBytes, (long)_requestBytes, (long)_requestLost + _unplacedRequest, _hasGoodbye),
        new("responseBytes", counts.ResponseBytes, (long)_responseBytes, (long)_responseLost + _unplacedResponse, _hasGoodbye),
        new("connections", counts.ConnectionsOpened, _connections, 0, _hasGoodbye),
        new("effects", counts.Effects, _evidence.Effects, _evidence.Lost(counts.Effects, _evidence.Effects), _hasGoodbye),
        new("shardRecords", counts.ShardRecords, _evidence.ShardRecords, _evidence.Lost(counts.ShardRecords, _evidence.ShardRecords), _hasGoodbye),
        new("stateRecords", counts.StateRecords, _evidence.StateRecords, _evidence.Lost(counts.StateRecords, _evidence.StateRecords), _hasGoodbye),
    ];
}
