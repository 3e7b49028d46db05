using Apache.Arrow.Ipc;
using Migrations.Capture.Segments;

namespace Migrations.Exchanges.Tuples;

/// <summary>Appends tuples to a file of its own in a run's folder.</summary>
/// <remarks>
/// One thread at a time. What <see cref="Flush"/> handed over survives the death of the process; of what was not flushed, nothing is promised.
/// After a failed write the writer takes nothing more: what is in the file up to the last whole batch counts.
/// </remarks>
public sealed class TupleWriter : IDisposable
{
    private readonly FileStream _file;
    private readonly ArrowFileWriter _arrow;
    private readonly TupleBatch _batch = new();
    private readonly bool _durable;
    private bool _hasRows;
    private bool _failed;

    private TupleWriter(string path, bool durable)
    {
        Path = path;
        _durable = durable;
        _file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete, 64 * 1024);
        _arrow = new ArrowFileWriter(_file, TupleSchema.Arrow, leaveOpen: true);
    }

    /// <summary>The file that is written.</summary>
    public string Path { get; }

    /// <summary>Begins the next file in <paramref name="directory"/>, behind all that are there.</summary>
    /// <param name="durable">True: each flush also waits for the disk (survives a power cut, costs an fsync).</param>
    public static TupleWriter Open(string directory, bool durable = false)
    {
        Directory.CreateDirectory(directory);
        var last = TupleLog.Files(directory).Select(static f => TupleFormat.TryParseName(System.IO.Path.GetFileName(f), out var number) ? number : 0).DefaultIfEmpty().Max();
        var writer = new TupleWriter(System.IO.Path.Combine(directory, TupleFormat.FileName(last + 1)), durable);
        if (durable) { DurableFiles.SyncFolder(directory); }
        return writer;
    }

    /// <summary>Takes a tuple; a batch that is full is written at once.</summary>
    /// <exception cref="ArgumentException">It is larger than <see cref="TupleFormat.MaxRowBytes"/>; nothing was taken, the writer can go on.</exception>
    public void Append(ExchangeTuple tuple)
    {
        ThrowIfFailed();
        var bytes = TupleBatch.SizeOf(tuple);
        if (bytes > TupleFormat.MaxRowBytes) { throw new ArgumentException($"A tuple of {bytes} bytes is more than a tuple file holds, {TupleFormat.MaxRowBytes}.", nameof(tuple)); }
        if (_batch.Bytes + bytes > TupleFormat.BatchBytes) { WriteBatch(); }
        _batch.Add(tuple, bytes);
        if (_batch.Count >= TupleFormat.BatchRows || _batch.Bytes >= TupleFormat.BatchBytes) { WriteBatch(); }
    }

    /// <summary>Writes what was taken as one batch and hands it to the operating system.</summary>
    public void Flush()
    {
        ThrowIfFailed();
        WriteBatch();
        Guarded(() => _file.Flush(_durable));
    }

    /// <summary>Writes what was taken, and the footer. A file without a row is deleted.</summary>
    public void Dispose()
    {
        try
        {
            if (_failed) { return; }
            WriteBatch();
            if (_hasRows) { Guarded(() => { _arrow.WriteEnd(); _file.Flush(_durable); }); }
        }
        finally
        {
            Close();
        }
    }

    private void Close()
    {
        _arrow.Dispose();
        try { _file.Dispose(); } catch (IOException) when (_failed) { } // its buffer is what could not be written
        if (!_hasRows) { File.Delete(Path); }
    }

    private void WriteBatch()
    {
        if (_batch.Count == 0) { return; }
        using var columns = _batch.Build();
        Guarded(() => _arrow.WriteRecordBatch(columns));
        _hasRows = true;
        _batch.Clear();
    }

    private void Guarded(Action write)
    {
        try
        {
            write();
        }
        catch
        {
            _failed = true;
            throw;
        }
    }

    private void ThrowIfFailed()
    {
        if (_failed) { throw new InvalidOperationException($"{Path} could not be written before; it takes nothing more."); }
    }
}
