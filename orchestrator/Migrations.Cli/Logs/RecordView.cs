using System.Text.Json;
using System.Text.Json.Nodes;
using Migrations.Capture.Records;
using Migrations.Capture.Segments;
using Migrations.Cli.Hosting;

namespace Migrations.Cli.Logs;

/// <summary>A record that is no effect, as it is exported.</summary>
/// <param name="Kind">hello, goodbye, opened, closed, shardRecord, stateRecord, held, released, gap, heartbeat.</param>
/// <param name="Content">The record's own keys.</param>
internal sealed record RecordView(ushort Node, string Epoch, ushort Link, ulong Sequence, long CapturedAtUnixNanos, string Kind, uint Connection, uint Request, JsonNode? Content)
{
    public static RecordView Of(LogRecord record)
    {
        var header = record.Header;
        var content = record.Content is StateRecord state ? state.Json : JsonSerializer.SerializeToNode(record.Content, record.Content.GetType(), CommandOutput.OneLine);
        return new RecordView(record.Node, new StreamKey(record.Node, record.Epoch, header.Link).EpochText, header.Link, header.Sequence, header.CapturedAtUnixNanos, EffectView.Lower(header.Kind), header.Connection, header.Request, content);
    }
}
