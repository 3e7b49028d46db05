namespace Migrations.Proxy.Relaying;

/// <summary>How one direction of a connection came to its end.</summary>
internal enum PumpEnd
{
    /// <summary>Its sender has sent its last, and that was passed on.</summary>
    Ended,

    /// <summary>Its receiver takes no more. What the receiver itself has sent before is still to be read from it.</summary>
    NotTaken,

    /// <summary>Its sender reset the connection: both sides are reset.</summary>
    Reset,
}
