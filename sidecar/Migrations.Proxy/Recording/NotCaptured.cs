namespace Migrations.Proxy.Recording;

/// <summary>What is seen and not recorded.</summary>
internal enum NotCaptured
{
    Http2,
    Upgrade,
    Connect,
    Off,
    Error,
}
