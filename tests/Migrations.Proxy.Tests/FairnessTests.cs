using Migrations.Proxy.Relaying;

namespace Migrations.Proxy.Tests;

/// <summary>A connection on which all goes at once leaves its thread to others now and then.</summary>
public sealed class FairnessTests
{
    private const long Total = 64 << 20;

    /// <summary>It kept the thread for as long as the kernel had bytes of it: neighbours waited up to 150 ms next to one client that sent without end.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Who_sends_without_end_does_not_keep_the_thread(bool isClient)
    {
        using var eager = new EagerWire(Total);
        using var other = new EagerWire(0);
        var connection = new RelayConnection(isClient ? eager : other, isClient ? other : eager, null, new RelayBuffers(1 << 20), new RelayOptions(), TimeProvider.System);
        var running = connection.RunAsync();
        eager.CallerIsBack();
        await running;
        Assert.Equal((Total, true), (other.SentBytes, eager.BytesLeftAtReturn > 0));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(1 << 20)]
    public void A_turn_ends_by_bytes_or_by_reads_and_begins_anew_where_it_waited(int read)
    {
        var turn = new Turn();
        var reads = 1;
        while (!turn.IsOverAfter(read, waited: false)) { reads++; }
        Assert.Equal(read == 1 ? 256 : 4, reads);
        for (var i = 0; i < 1_000; i++) { Assert.False(turn.IsOverAfter(read, waited: i % 2 == 0)); }
    }

    // Gives and takes without waiting; has nothing left, it waits until it is sent the last.
    private sealed class EagerWire(long bytes) : Wire
    {
        private readonly TaskCompletionSource<int> _end = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly ManualResetEventSlim _isBack = new();
        private readonly bool _isIdle = bytes == 0;
        private long _left = bytes;
        private bool _hasWaited;

        public long SentBytes { get; private set; }

        public long BytesLeftAtReturn { get; private set; }

        public void CallerIsBack()
        {
            BytesLeftAtReturn = Interlocked.Read(ref _left);
            _isBack.Set();
        }

        public override ValueTask<int> ReceiveAsync(Memory<byte> buffer)
        {
            if (_isIdle) { return new(_end.Task); }
            if (_left <= Total / 4 && !_hasWaited)
            {
                _hasWaited = true;
                _isBack.Wait(TimeSpan.FromMinutes(1), CancellationToken.None); // in vain where the caller is this thread
            }
            var read = (int)Math.Min(buffer.Length, _left);
            Interlocked.Add(ref _left, -read);
            return ValueTask.FromResult(read);
        }

        public override ValueTask SendAsync(ReadOnlyMemory<byte> sent)
        {
            SentBytes += sent.Length;
            return ValueTask.CompletedTask;
        }

        public override ValueTask EndSendingAsync()
        {
            _end.TrySetResult(0);
            return ValueTask.CompletedTask;
        }

        public override bool HasFailed() => false;

        public override void Shutdown()
        {
        }

        public override void Reset() => _end.TrySetResult(0);

        public override void Dispose() => _end.TrySetResult(0);
    }
}
