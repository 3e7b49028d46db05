using System.Text.Json;
using Migrations.Capture.Frames;
using Migrations.Capture.Records;
using Migrations.Cli.Hosting;

namespace Migrations.Cli.Logs;

/// <summary>Writes the raw bytes of every connection: one file each direction, and the list of them.</summary>
/// <remarks>One thread. The files hold whatever clients sent, passwords too: folder and files are for their owner only.</remarks>
internal sealed class RawExport : IDisposable
{
    private const int MostOpenFiles = 128;
    private readonly string _folder;
    private readonly SortedDictionary<(ushort Node, ulong Epoch, uint Connection), Entry> _connections = [];
    private readonly Dictionary<string, FileStream> _open = [];

    public RawExport(string folder, string shown)
    {
        if (Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any()) { throw CommandFailedException.Usage($"{shown} is not empty; give --bytes a new folder"); }
        _folder = folder;
        if (OperatingSystem.IsWindows()) { Directory.CreateDirectory(folder); }
        else { Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute); }
    }

    public int Connections => _connections.Count;

    public void Push(LogFrame frame)
    {
        var header = frame.Header;
        if (header.Kind == FrameKind.Gap) { NoteFiltered(frame); }
        if (header.Connection == 0 || header.Kind is not (FrameKind.Opened or FrameKind.Closed or FrameKind.RequestBytes or FrameKind.ResponseBytes)) { return; }
        var entry = EntryOf(frame, header.Connection);
        switch (header.Kind)
        {
            case FrameKind.Opened:
                entry.OpenedAt = header.CapturedAtUnixNanos;
                if (RecordCodec.TryRead<OpenedRecord>(header.Kind, frame.Payload, out var opened, out _)) { entry.Opened = opened; }
                break;
            case FrameKind.Closed:
                entry.ClosedAt = header.CapturedAtUnixNanos;
                if (RecordCodec.TryRead<ClosedRecord>(header.Kind, frame.Payload, out var closed, out _)) { entry.Reason = closed.Reason; }
                Close(entry.Request.File);
                Close(entry.Response.File);
                break;
            default:
                var side = header.Kind == FrameKind.RequestBytes ? entry.Request : entry.Response;
                side.Note((long)header.Position, frame.Payload.Length, header.CapturedAtUnixNanos);
                FileOf(side.File).Write(frame.Payload.Span);
                break;
        }
    }

    /// <summary>Writes connections.json: an export without it was not finished.</summary>
    public void Finish()
    {
        Dispose();
        var list = _connections.Select(pair => new RawConnection(
            pair.Key.Node, FormattableString.Invariant($"{pair.Key.Epoch:x16}"), pair.Key.Connection, pair.Value.Opened?.Remote, pair.Value.Opened?.Local,
            pair.Value.OpenedAt, pair.Value.ClosedAt, pair.Value.Reason, pair.Value.Request.ToDirection(), pair.Value.Response.ToDirection())).ToArray();
        using var file = Create("connections.json", FileMode.CreateNew);
        JsonSerializer.Serialize(file, list, new JsonSerializerOptions(CommandOutput.OneLine) { WriteIndented = true });
    }

    public void Dispose()
    {
        foreach (var file in _open.Values) { file.Dispose(); }
        _open.Clear();
    }

    private void NoteFiltered(LogFrame frame)
    {
        if (!RecordCodec.TryRead<GapRecord>(frame.Header.Kind, frame.Payload, out var gap, out _) || gap is not { IsFiltered: true, Connection: not 0 }) { return; }
        var entry = EntryOf(frame, gap.Connection);
        (gap.Direction == "request" ? entry.Request : entry.Response).NoteFiltered((long)gap.FromPosition, gap.Bytes);
    }

    private Entry EntryOf(LogFrame frame, uint connection)
    {
        var key = (frame.Node, frame.Epoch, connection);
        if (!_connections.TryGetValue(key, out var entry)) { _connections[key] = entry = new Entry(FormattableString.Invariant($"n{frame.Node}-{frame.Epoch:x16}-{connection}")); }
        return entry;
    }

    private FileStream FileOf(string name)
    {
        if (_open.TryGetValue(name, out var file)) { return file; }
        if (_open.Count >= MostOpenFiles) { Dispose(); }
        return _open[name] = Create(name, FileMode.Append);
    }

    private FileStream Create(string name, FileMode mode)
    {
        var options = new FileStreamOptions { Mode = mode, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) { options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite; }
        return new FileStream(Path.Combine(_folder, name), options);
    }

    private void Close(string name)
    {
        if (_open.Remove(name, out var file)) { file.Dispose(); }
    }

    private sealed class Entry(string name)
    {
        public OpenedRecord? Opened { get; set; }

        public long OpenedAt { get; set; }

        public long ClosedAt { get; set; }

        public string? Reason { get; set; }

        public RawSide Request { get; } = new(name + ".request");

        public RawSide Response { get; } = new(name + ".response");
    }
}
