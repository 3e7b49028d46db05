using System.Collections.Concurrent;

namespace Migrations.Proxy.Recording;

/// <summary>The memory of the recorder: what is kept until the sidecar has it durable. Hands out blocks and takes them back for the next use. Any thread.</summary>
internal sealed class Budget(long limitBytes)
{
    private const int MaxBlockBytes = 256 << 10;
    private const int MinBlockBytes = 32 << 10;

    private readonly ConcurrentBag<byte[]> _free = [];
    private long _used;

    public int BlockBytes { get; } = (int)Math.Clamp(limitBytes / 32, MinBlockBytes, MaxBlockBytes);

    /// <summary>The longest payload of a frame; a chunk that is longer is split.</summary>
    public int MaxPayloadBytes => BlockBytes / 2 - Capture.Frames.FrameHeader.SizeBytes;

    public long Used => Interlocked.Read(ref _used);

    /// <summary>Whether there is room for this share at the moment.</summary>
    public bool Allows(Share share) => Used <= limitBytes / 100 * (int)share;

    /// <summary>A block, or null when there is no room.</summary>
    public byte[]? TakeBlock(Share share)
    {
        if (Interlocked.Add(ref _used, BlockBytes) > limitBytes / 100 * (int)share)
        {
            Interlocked.Add(ref _used, -BlockBytes);
            return null;
        }
        return _free.TryTake(out var block) ? block : GC.AllocateUninitializedArray<byte>(BlockBytes, pinned: true);
    }

    public void GiveBackBlock(byte[] block)
    {
        _free.Add(block);
        Interlocked.Add(ref _used, -BlockBytes);
    }
}
