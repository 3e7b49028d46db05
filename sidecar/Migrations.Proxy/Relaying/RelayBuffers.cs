using System.Collections.Concurrent;

namespace Migrations.Proxy.Relaying;

/// <summary>The buffers of all relayed connections, in three sizes. The smallest is always to be had; the larger ones as long as the bound allows. Any thread.</summary>
/// <remarks>Pinned from the start, since a read that waits keeps its buffer where it is for as long as a client is idle.</remarks>
internal sealed class RelayBuffers(long boundBytes)
{
    private static readonly int[] Sizes = [8 << 10, 64 << 10, 256 << 10];

    private readonly ConcurrentBag<byte[]>[] _free = [[], [], []];
    private long _grownBytes;
    private long _keptBytes; // larger ones that wait for their next use

    public const int SmallestBytes = 8 << 10;

    /// <summary>Bytes in buffers above the smallest size that are in use.</summary>
    public long GrownBytes => Interlocked.Read(ref _grownBytes);

    /// <summary>Bytes of all larger buffers, those that wait for their next use too; never above the bound but for what other threads do at the moment.</summary>
    public long HeldBytes => GrownBytes + Interlocked.Read(ref _keptBytes);

    public byte[] TakeSmallest() => _free[0].TryTake(out var buffer) ? buffer : Make(0);

    /// <summary>The next larger size, or null when there is none or no room for it. The old buffer stays the caller's.</summary>
    public byte[]? TryGrow(byte[] from)
    {
        var size = Array.IndexOf(Sizes, from.Length) + 1;
        if (size >= Sizes.Length) { return null; }
        if (Interlocked.Add(ref _grownBytes, Sizes[size]) > boundBytes)
        {
            Interlocked.Add(ref _grownBytes, -Sizes[size]);
            return null;
        }
        if (_free[size].TryTake(out var kept))
        {
            Interlocked.Add(ref _keptBytes, -Sizes[size]);
            return kept;
        }
        LetGo();
        return Make(size);
    }

    /// <summary>Room for something else that the same bound holds; false when there is none.</summary>
    public bool TryReserve(int bytes)
    {
        if (Interlocked.Add(ref _grownBytes, bytes) > boundBytes)
        {
            Release(bytes);
            return false;
        }
        LetGo();
        return true;
    }

    public void Release(int bytes) => Interlocked.Add(ref _grownBytes, -bytes);

    public void GiveBack(byte[] buffer)
    {
        var size = Array.IndexOf(Sizes, buffer.Length);
        if (size > 0)
        {
            Interlocked.Add(ref _keptBytes, buffer.Length);
            Interlocked.Add(ref _grownBytes, -buffer.Length);
        }
        _free[size].Add(buffer);
    }

    // Those that wait make room.
    private void LetGo()
    {
        for (var size = 1; size < Sizes.Length; size++)
        {
            while (HeldBytes > boundBytes && _free[size].TryTake(out _)) { Interlocked.Add(ref _keptBytes, -Sizes[size]); }
        }
    }

    private static byte[] Make(int size) => GC.AllocateUninitializedArray<byte>(Sizes[size], pinned: true);
}
