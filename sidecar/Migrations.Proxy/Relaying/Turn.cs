namespace Migrations.Proxy.Relaying;

/// <summary>What one pump has done in a row without waiting for anything, on a thread that serves other connections too. The pump's own.</summary>
/// <remarks>
/// A read or a send that the kernel completes at once goes on where it is. Next to one client that sent without end, others whose sockets the same thread
/// serves waited up to 150 ms for 3. At the end of a turn the pump goes on in the pool, until it next waits for its socket.
/// </remarks>
internal struct Turn
{
    private const int MaxBytes = 4 << 20; // a millisecond or two; a hop to the pool costs a hundredth of that
    private const int ReadBytes = 16 << 10; // what a small read costs is not its bytes

    private int _bytes;

    /// <param name="waited">The read had to wait, so others had their turn.</param>
    /// <returns>True when others are to have their turn; it begins anew.</returns>
    public bool IsOverAfter(int read, bool waited)
    {
        _bytes = waited ? 0 : _bytes + Math.Max(read, ReadBytes);
        if (_bytes < MaxBytes) { return false; }
        _bytes = 0;
        return true;
    }
}
