using System.Buffers.Binary;
using Microsoft.Win32.SafeHandles;

namespace Migrations.Exchanges.Tuples;

/// <summary>Reads one tuple file, open, torn or sealed, and believes nothing it has not checked.</summary>
/// <remarks>Arrow's readers take a cut file for its end and trust every length in it; so the walk from batch to batch is ours. One thread. Holds one batch.</remarks>
public sealed class TupleReader : IDisposable
{
    private const int PrefixBytes = 8;
    private readonly string _path;
    private readonly SafeFileHandle _handle;

    public TupleReader(string path)
    {
        _path = path;
        _handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
    }

    /// <summary>Bytes behind the last whole batch, known once all was read; 0 for a sealed file.</summary>
    public long TornBytes { get; private set; }

    /// <summary>All tuples of the whole batches, in order.</summary>
    /// <exception cref="TupleCorruptException">What is there is not what was written.</exception>
    public IEnumerable<ExchangeTuple> Read()
    {
        var length = RandomAccess.GetLength(_handle);
        var isSealed = IsSealed(length);
        if (!HasHead(length, isSealed)) { yield break; }
        long at = TupleSchema.Head.Length;
        while (ReadMessage(ref at, length, isSealed) is { } message)
        {
            foreach (var tuple in TupleRows.Read(message.Bytes, _path, message.Offset)) { yield return tuple; }
        }
    }

    public void Dispose() => _handle.Dispose();

    // Null at the end, clean or torn.
    private (byte[] Bytes, long Offset)? ReadMessage(ref long at, long length, bool isSealed)
    {
        Span<byte> prefix = stackalloc byte[PrefixBytes];
        if (ReadFully(prefix, at) < PrefixBytes) { return Torn(at, length, isSealed); }
        var metadataBytes = BinaryPrimitives.ReadInt32LittleEndian(prefix[4..]);
        if (BinaryPrimitives.ReadInt32LittleEndian(prefix) != -1) { throw Corrupt(at, "no batch begins here"); }
        if (metadataBytes == 0) { return isSealed ? null : Torn(at, length, isSealed); }
        if (metadataBytes != TupleSchema.BatchMetadataBytes) { throw Corrupt(at, "a batch's metadata has a length that cannot be"); }
        var metadata = new byte[metadataBytes];
        if (ReadFully(metadata, at + PrefixBytes) < metadataBytes) { return Torn(at, length, isSealed); }
        if (!TupleBatchLayout.TryRead(metadata, out var bodyBytes)) { throw Corrupt(at, "a batch's metadata contradicts itself"); }
        if (bodyBytes > length - at - PrefixBytes - metadataBytes) { return Torn(at, length, isSealed); } // before memory is taken for it
        var head = TupleSchema.Head.AsSpan(PrefixBytes); // the schema message, which Arrow's reader wants before a batch
        var bytes = new byte[head.Length + PrefixBytes + metadataBytes + (int)bodyBytes];
        head.CopyTo(bytes);
        var message = bytes.AsSpan(head.Length);
        if (ReadFully(message, at) < message.Length) { return Torn(at, length, isSealed); }
        var offset = at;
        at += message.Length;
        return (bytes, offset);
    }

    private (byte[] Bytes, long Offset)? Torn(long at, long length, bool isSealed)
    {
        if (isSealed) { throw Corrupt(at, "the file ends inside a batch though it has its footer"); }
        TornBytes = length - at;
        return null;
    }

    private bool HasHead(long length, bool isSealed)
    {
        var head = new byte[TupleSchema.Head.Length];
        var read = ReadFully(head, 0);
        if (!head.AsSpan(0, read).SequenceEqual(TupleSchema.Head.AsSpan(0, read))) { throw Corrupt(0, "the file does not begin as a tuple file of this format does"); }
        if (read == head.Length) { return true; }
        return Torn(0, length, isSealed) is not null;
    }

    private bool IsSealed(long length)
    {
        Span<byte> end = stackalloc byte[6];
        return length > TupleSchema.Head.Length + 18 && ReadFully(end, length - end.Length) == end.Length && end.SequenceEqual("ARROW1"u8);
    }

    private int ReadFully(Span<byte> into, long at)
    {
        var read = 0;
        while (read < into.Length)
        {
            var more = RandomAccess.Read(_handle, into[read..], at + read);
            if (more == 0) { break; }
            read += more;
        }

        return read;
    }

    private TupleCorruptException Corrupt(long at, string problem) => new(_path, at, problem);
}
