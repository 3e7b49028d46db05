namespace Migrations.Proxy.Recording;

/// <summary>Why a held answer was let go.</summary>
internal enum Release
{
    Durable,
    Timeout,
    LinkLost,
    Overflow,
    Stopping,
    Policy,
}
