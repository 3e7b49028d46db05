using System.Net.Sockets;
using Migrations.Proxy.Relaying;

namespace Migrations.Proxy.Tests;

/// <summary>A connection that is given up is reset on both sides, whoever is first to close.</summary>
public sealed class AbortTests
{
    /// <summary>The reset of the client's side woke its pump, which then closed both sides in order: the source could be told an end before it was reset.</summary>
    [Fact]
    public async Task The_pump_that_wakes_by_the_reset_of_one_side_does_not_end_the_other_in_order()
    {
        using var client = new SilentWire();
        using var source = new SilentWire();
        source.End();
        var connection = new RelayConnection(client, source, null, new RelayBuffers(1 << 20), new RelayOptions(), TimeProvider.System);
        var running = connection.RunAsync();
        connection.Abort();
        await running;
        Assert.Equal((false, false), (client.IsClosedInOrder, source.IsClosedInOrder));
    }

    // Sends nothing; who waits for it goes on within the call that ends it.
    private sealed class SilentWire : Wire
    {
        private readonly TaskCompletionSource<int> _end = new();
        private bool _isClosed;

        public bool IsClosedInOrder { get; private set; }

        public void End() => _end.TrySetResult(0);

        public override ValueTask<int> ReceiveAsync(Memory<byte> buffer) => new(_end.Task);

        public override ValueTask SendAsync(ReadOnlyMemory<byte> bytes) => ValueTask.CompletedTask;

        public override ValueTask EndSendingAsync() => ValueTask.CompletedTask;

        public override bool HasFailed() => false;

        public override void Shutdown()
        {
        }

        public override void Reset()
        {
            _isClosed = true;
            _end.TrySetException(new SocketException((int)SocketError.OperationAborted));
        }

        public override void Dispose()
        {
            IsClosedInOrder |= !_isClosed;
            _isClosed = true;
        }
    }
}
