using Migrations.Sidecar.Ingest;

namespace Migrations.Sidecar.Tests;

public sealed class BlockBuffersTests
{
    [Fact]
    public void The_buffer_that_came_back_last_is_given_out_first()
    {
        var buffers = new BlockBuffers(100);
        var (first, second) = (buffers.Take(), buffers.Take());
        buffers.GiveBack(first);
        buffers.GiveBack(second);

        Assert.Same(second, buffers.Take());
        Assert.Same(first, buffers.Take());
        Assert.NotSame(first, buffers.Take());
    }

    [Fact]
    public void Of_many_that_come_back_a_few_are_kept()
    {
        var buffers = new BlockBuffers(100);
        var all = Enumerable.Range(0, 40).Select(_ => buffers.Take()).ToArray();
        foreach (var buffer in all) { buffers.GiveBack(buffer); }

        var again = Enumerable.Range(0, 40).Select(_ => buffers.Take()).ToArray();

        Assert.Equal(40, again.Distinct().Count());
        Assert.Equal(16, again.Count(all.Contains));
    }
}
