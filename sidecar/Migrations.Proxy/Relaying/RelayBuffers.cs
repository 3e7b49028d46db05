using System.Collections.Concurrent;

namespace Migrations.Proxy.Relaying;

/// <summary>The buffers of all relayed connections, in three sizes. The smallest is always to be had; the larger ones as long as the bound allows. Any thread.</summary>
/// <remarks>Pinned from the start, since a read that waits keeps its buffer where it is for as long as a client is idle.</remarks>
internal sealed class RelayBuffers(long boundBytes)
{
    private static readonly int[] Sizes = [8 << 10, 64 << 10, 256 << 10];

    private readonly ConcurrentBag<byte[]>[] _free = [[], [], []];
    private long _grownBytes;

    public const int SmallestBytes = 8 << 10;

    /// <summary>Bytes in buffers above the smallest size that are in use.</summary>
    public long GrownBytes => Interlocked.Read(ref _grownBytes);

    public byte[] TakeSmallest() => Take(0);

    /// <summary>The next larger size, or null when there is none or no room for it. The old buffer stays the caller's.</summary>
    public byte[]? TryGrow(byte[] from)
    {
        var size = Array.IndexOf(Sizes, from.Length) + 1;
        if (size >= Sizes.Length) { return null; }
        if (Interlocked.Add(ref _grownBytes, Sizes[size]) <= boundBytes) { return Take(size); }
        Interlocked.Add(ref _grownBytes, -Sizes[size]);
        return null;
    }

    public void GiveBack(byte[] buffer)
    {
        var size = Array.IndexOf(Sizes, buffer.Length);
        if (size > 0) { Interlocked.Add(ref _grownBytes, -buffer.Length); }
        _free[size].Add(buffer);
    }

    private byte[] Take(int size) => _free[size].TryTake(out var buffer) ? buffer : GC.AllocateUninitializedArray<byte>(Sizes[size], pinned: true);
}
