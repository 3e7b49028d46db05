namespace Migrations.Proxy.Recording;

/// <summary>What becomes of the bytes of answers a tap was shown.</summary>
/// <param name="Consumed">So many were looked at; 0: more are needed to tell what they are.</param>
/// <param name="MustWait">They wait for <see cref="ConnectionTap.WaitAsync"/>; what was looked at before goes out first.</param>
/// <param name="IsRefused">They are not passed on, nor anything after them.</param>
internal readonly record struct ResponseStep(int Consumed, bool MustWait = false, bool IsRefused = false);
