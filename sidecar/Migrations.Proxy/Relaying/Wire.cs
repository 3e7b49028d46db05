namespace Migrations.Proxy.Relaying;

/// <summary>One side of a relayed connection. One reader and one writer at a time; <see cref="Reset"/> and <see cref="Dispose"/> from anywhere.</summary>
internal abstract class Wire : IDisposable
{
    /// <summary>Bytes as they come; 0: the other side has sent its last.</summary>
    public abstract ValueTask<int> ReceiveAsync(Memory<byte> buffer);

    /// <summary>Ends when all of it is with the kernel.</summary>
    public abstract ValueTask SendAsync(ReadOnlyMemory<byte> bytes);

    /// <summary>Nothing more will be sent: the half-close.</summary>
    public abstract ValueTask EndSendingAsync();

    /// <summary>True when the other side has reset the connection since it was last looked at. For a connection that nobody reads any more.</summary>
    public abstract bool HasFailed();

    /// <summary>Ends both directions in order: what waits in <see cref="ReceiveAsync"/> gets 0. To close while a read waits would be a reset.</summary>
    public abstract void Shutdown();

    /// <summary>Closes so that the other side sees a reset.</summary>
    public abstract void Reset();

    /// <summary>Closes; what was sent is still delivered.</summary>
    public abstract void Dispose();
}
