using System.Numerics;
using System.Text;

namespace Migrations.ModelCluster.Documents;

/// <summary>Which shard a document lies on: murmur3 over the routing in UTF-16, as the real nodes do it. Pure.</summary>
internal static class ShardRouting
{
    /// <param name="routing">The document's routing, or its id when it has none.</param>
    public static int ShardOf(string routing, int shards)
    {
        var partitions = RoutingShards(shards);
        var hash = (int)Hash(Encoding.Unicode.GetBytes(routing));
        return (((hash % partitions) + partitions) % partitions) / (partitions / shards);
    }

    /// <summary>Indices are made so that they can be split to up to 1,024 shards: routing goes by that number.</summary>
    public static int RoutingShards(int shards)
    {
        var log = shards <= 1 ? 0 : 32 - BitOperations.LeadingZeroCount((uint)(shards - 1));
        return shards << Math.Max(1, 10 - log);
    }

    /// <summary>MurmurHash3, 32 bits, seed 0.</summary>
    public static uint Hash(ReadOnlySpan<byte> bytes)
    {
        const uint C1 = 0xcc9e2d51, C2 = 0x1b873593;
        var hash = 0u;
        var i = 0;
        for (; i + 4 <= bytes.Length; i += 4)
        {
            hash ^= BitOperations.RotateLeft(System.Buffers.Binary.BinaryPrimitives.ReadUInt32LittleEndian(bytes[i..]) * C1, 15) * C2;
            hash = (BitOperations.RotateLeft(hash, 13) * 5) + 0xe6546b64;
        }

        var tail = 0u;
        for (var shift = 0; i < bytes.Length; i++, shift += 8) { tail |= (uint)bytes[i] << shift; }
        hash ^= BitOperations.RotateLeft(tail * C1, 15) * C2;
        hash ^= (uint)bytes.Length;
        hash = (hash ^ (hash >> 16)) * 0x85ebca6b;
        hash = (hash ^ (hash >> 13)) * 0xc2b2ae35;
        return hash ^ (hash >> 16);
    }
}
