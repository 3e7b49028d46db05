using Apache.Arrow;
using Apache.Arrow.Ipc;
using Migrations.Capture.Records;

namespace Migrations.Capture.Segments;

/// <summary>Writes the typed effects and shard records of a sealed segment into files of their own; they hold nothing the segment does not, and can be made again.</summary>
/// <remarks>One thread. A record split over two segments is in the files of the one where it ends.</remarks>
internal sealed class DerivedFiles(string directory)
{
    private const int RowsPerBatch = 16_384;
    private readonly RecordReader _records = new();

    public void Write(SegmentManifest manifest)
    {
        using var effects = new DerivedFile(Path.Combine(directory, SegmentFormat.EffectsName(manifest.Number)), EffectTable.Schema);
        using var shards = new DerivedFile(Path.Combine(directory, SegmentFormat.ShardsName(manifest.Number)), ShardTable.Schema);
        var effectRows = new EffectTable();
        var shardRows = new ShardTable();
        foreach (var item in SegmentReader.Scan(Path.Combine(directory, manifest.File), manifest))
        {
            if (item.Frame is null || _records.Push(item.Frame).Record is not { } record) { continue; }
            if (record.Content is EffectRecord effect && effectRows.Add(record, effect) >= RowsPerBatch) { effects.Write(effectRows.Take()); }
            if (record.Content is ShardRecord shard && shardRows.Add(record, shard) >= RowsPerBatch) { shards.Write(shardRows.Take()); }
        }
        effects.Finish(effectRows.Count > 0 ? effectRows.Take() : null);
        shards.Finish(shardRows.Count > 0 ? shardRows.Take() : null);
    }

    // Not synced: it can be made again, and the manifest does not name it.
    private sealed class DerivedFile : IDisposable
    {
        private readonly string _path;
        private readonly FileStream _stream;
        private readonly ArrowFileWriter _writer;
        private bool _hasRows;

        public DerivedFile(string path, Schema schema)
        {
            _path = path;
            var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.ReadWrite, BufferSize = 1 << 20 };
            if (!OperatingSystem.IsWindows()) { options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite; }
            _stream = new FileStream(path + ".tmp", options);
            _writer = new ArrowFileWriter(_stream, schema, leaveOpen: true);
        }

        public void Write(RecordBatch batch)
        {
            using (batch) { _writer.WriteRecordBatch(batch); }
            _hasRows = true;
        }

        public void Finish(RecordBatch? last)
        {
            if (last is not null) { Write(last); }
            if (_hasRows) { _writer.WriteEnd(); }
            _stream.Dispose();
            if (_hasRows) { File.Move(_path + ".tmp", _path, overwrite: true); }
            else { File.Delete(_path + ".tmp"); }
        }

        public void Dispose() => _stream.Dispose();
    }
}
