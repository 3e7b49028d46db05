using Migrations.Exchanges.Clusters;

namespace Migrations.Exchanges.Tests.Clusters;

public sealed class ShardRoutingTests
{
    /// <summary>The hashes are those of the products' own test of their hash; the shards were seen on a real node with two.</summary>
    [Fact]
    public void Documents_lie_on_the_shards_they_lie_on_in_the_real_products()
    {
        Assert.Equal(0x5a0cb7c3u, Hash("hell"));
        Assert.Equal(0xd7c31989u, Hash("hello"));
        Assert.Equal(0x22ab2984u, Hash("hello w"));
        Assert.Equal(0xdf0ca123u, Hash("hello wo"));
        Assert.Equal([0, 1, 0, 1, 1], ((string[])["1", "77", "5", "x", "nn"]).Select(static id => ShardRouting.ShardOf(id, 2)));
        Assert.Equal([1024, 1024, 768, 640], ((int[])[1, 2, 3, 5]).Select(ShardRouting.RoutingShards));
    }

    private static uint Hash(string routing) => ShardRouting.Hash(System.Text.Encoding.Unicode.GetBytes(routing));
}
