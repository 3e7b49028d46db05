namespace Migrations.Proxy.Scanning;

/// <summary>A request whose answer has not passed whole yet.</summary>
internal sealed class OpenRequest
{
    public uint Number { get; set; }

    /// <summary>Until its request line was read it counts as one that may change something.</summary>
    public bool IsMutation { get; set; } = true;

    /// <summary>Its answer has no body, whatever its head says.</summary>
    public bool IsHead { get; set; }

    public bool IsConnect { get; set; }

    /// <summary>It asked leave to send its body.</summary>
    public bool Expects { get; set; }

    /// <summary>It was given leave.</summary>
    public bool IsContinued { get; set; }

    /// <summary>It expects something that no node grants.</summary>
    public bool ExpectsOddly { get; set; }

    /// <summary>Length of its body as told; of one in chunks, what was told so far.</summary>
    public long BodyBytes { get; set; }

    /// <summary>The frame that holds the last of its bytes so far.</summary>
    public ulong Sequence { get; set; }

    /// <summary>Some of its bytes, or of its answer's, were dropped; counted once.</summary>
    public bool IsLost { get; set; }

    /// <summary>A filter keeps it out of the log, and its answer.</summary>
    public bool IsFilteredOut { get; set; }
}
