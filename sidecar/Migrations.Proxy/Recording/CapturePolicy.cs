namespace Migrations.Proxy.Recording;

/// <summary>What the recorder does with traffic; the numbers are the wire's. <c>strict</c> (3) is not available.</summary>
internal enum CapturePolicy : byte
{
    /// <summary>Everything is recorded, nothing is ever held.</summary>
    Observe = 1,

    /// <summary>A mutation's answer is held until the request's bytes are durable at the sidecar.</summary>
    Acknowledged = 2,

    /// <summary>Nothing is kept; how much it would be is counted.</summary>
    Count = 4,

    /// <summary>Bytes pass without a look.</summary>
    Off = 5,
}
