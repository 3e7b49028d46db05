using System.Buffers;
using Migrations.Capture.Frames;

namespace Migrations.Sidecar.Ingest;

/// <summary>Whole, checked frames of one link on their way to the writer.</summary>
/// <remarks>Made by the link, then the writer's alone; the writer releases it.</remarks>
/// <param name="owner">Where a large buffer goes back to; null for a small one, which is the shared pool's.</param>
internal sealed class IngestBlock(IngestLink link, byte[] buffer, int length, bool isWaitedFor, BlockBuffers? owner) : IDisposable
{
    private byte[]? _buffer = buffer;

    public IngestLink Link { get; } = link;

    public int Length => length;

    /// <summary>True when a client's answer may be held until its frames are durable.</summary>
    public bool IsWaitedFor { get; } = isWaitedFor;

    /// <summary>Its frames in order; payloads borrow the block.</summary>
    public FrameEnumerator GetEnumerator() => new(_buffer!, length);

    public void Dispose()
    {
        if (_buffer is null) { return; }
        if (owner is null) { ArrayPool<byte>.Shared.Return(_buffer); } else { owner.GiveBack(_buffer); }
        _buffer = null;
    }

    internal struct FrameEnumerator(byte[] buffer, int length)
    {
        private int _next;

        public Frame Current { get; private set; }

        public bool MoveNext()
        {
            if (_next >= length) { return false; }
            var header = FrameHeader.Read(buffer.AsSpan(_next));
            Current = new Frame(header, new ReadOnlySequence<byte>(buffer, _next + FrameHeader.SizeBytes, header.PayloadBytes));
            _next += FrameHeader.SizeBytes + header.PayloadBytes;
            return true;
        }
    }
}
