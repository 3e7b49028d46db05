namespace Migrations.Proxy.Scanning;

/// <summary>What the lines that come in pieces may take, over all connections. A short one is free; more is asked for here and given back when the line is done. Any thread.</summary>
/// <param name="boundBytes">Past it lines are cut: a request line that is cut makes its request unreadable.</param>
internal sealed class HeldLines(long boundBytes)
{
    /// <summary>What one direction of a connection may hold of a line without asking, and keeps.</summary>
    public const int FreeBytes = 512;

    private long _used;

    public long UsedBytes => Interlocked.Read(ref _used);

    public bool TryReserve(int bytes)
    {
        if (Interlocked.Add(ref _used, bytes) <= boundBytes) { return true; }
        Release(bytes);
        return false;
    }

    public void Release(int bytes) => Interlocked.Add(ref _used, -bytes);
}
