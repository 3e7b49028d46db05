using Migrations.Proxy.Recording;

namespace Migrations.Proxy.Relaying;

/// <summary>Bounds what is remembered of a client's requests until they are answered: some are free, more take from the bound of all connections, and where that is used up the client is read no further. The request pump's.</summary>
/// <remarks>At worst a client waits for its own answers; what it may pipeline without end is the sum of one read.</remarks>
internal sealed class RequestRoom(RelayBuffers buffers)
{
    /// <summary>Requests that any connection may have open.</summary>
    public const int Free = 64;

    private const int BytesOfOne = 128;
    private const int Step = 256;

    private int _reserved;

    /// <summary>Ends when there is room for what the connection has open.</summary>
    public async ValueTask TakeAsync(ConnectionTap tap)
    {
        while (tap.OpenCount > Free + _reserved)
        {
            if (buffers.TryReserve(Step * BytesOfOne)) { _reserved += Step; }
            else { await tap.WhenOpenAtMostAsync(Free + _reserved); }
        }
        if (tap.OpenCount <= Free) { GiveBack(); }
    }

    public void GiveBack()
    {
        if (_reserved > 0) { buffers.Release(_reserved * BytesOfOne); }
        _reserved = 0;
    }
}
