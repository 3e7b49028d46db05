namespace Migrations.Capture.Segments;

/// <summary>Where segments are written: the disk, or in tests one that is full or fails.</summary>
public interface ISegmentDisk
{
    /// <summary>Creates a file that must not exist yet.</summary>
    public ISegmentFile Create(string path);
}

/// <summary>A file that only grows. One thread.</summary>
public interface ISegmentFile : IDisposable
{
    /// <summary>True while nobody here is going to read again what is written: large pieces need not go by way of the operating system's cache.</summary>
    public bool PassesCacheBy
    {
        set
        {
        }
    }

    /// <summary>Writes all of <paramref name="bytes"/> at <paramref name="offset"/>, or throws an IOException.</summary>
    public void Write(ReadOnlySpan<byte> bytes, long offset);

    /// <summary>Gives back room that was reserved ahead: the file ends where the last write did.</summary>
    public void Trim()
    {
    }

    /// <summary>Nobody here reads again what is on disk: it need not stay in the operating system's cache, where it would take the place of what the node beside us reads.</summary>
    public void LetGoOfCache()
    {
    }

    /// <summary>Returns when what was written survives a power cut, or throws an IOException.</summary>
    public void FlushToDisk();
}
