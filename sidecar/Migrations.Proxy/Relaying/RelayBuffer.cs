namespace Migrations.Proxy.Relaying;

/// <summary>The buffer of one pump: small while little comes, larger while reads fill it. Belongs to its pump.</summary>
internal struct RelayBuffer(RelayBuffers buffers)
{
    private const int SmallReadsBeforeShrinking = 64;

    private int _smallReads;

    public byte[] Bytes { get; private set; } = buffers.TakeSmallest();

    /// <summary>Call after each read, when what is in the buffer was passed on but for its last <paramref name="keep"/> bytes, which stand at its start.</summary>
    public void Adapt(int read, int keep)
    {
        if (read + keep >= Bytes.Length) { Grow(keep); }
        else if (Bytes.Length > RelayBuffers.SmallestBytes && read < RelayBuffers.SmallestBytes && ++_smallReads >= SmallReadsBeforeShrinking) { Shrink(keep); }
        else if (read >= RelayBuffers.SmallestBytes) { _smallReads = 0; }
    }

    public void GiveBack() => buffers.GiveBack(Bytes);

    private void Grow(int keep)
    {
        _smallReads = 0;
        if (buffers.TryGrow(Bytes) is { } larger) { Replace(larger, keep); }
    }

    private void Shrink(int keep)
    {
        _smallReads = 0;
        Replace(buffers.TakeSmallest(), keep);
    }

    private void Replace(byte[] other, int keep)
    {
        Bytes.AsSpan(0, keep).CopyTo(other);
        buffers.GiveBack(Bytes);
        Bytes = other;
    }
}
