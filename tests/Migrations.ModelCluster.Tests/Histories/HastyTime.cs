namespace Migrations.ModelCluster.Tests.Histories;

/// <summary>The system's time, in which nobody waits long: waits between attempts and before a second look take a hundredth.</summary>
internal sealed class HastyTime : TimeProvider
{
    private const int Haste = 100;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        base.CreateTimer(callback, state, Sooner(dueTime), Sooner(period));

    private static TimeSpan Sooner(TimeSpan wait) => wait == Timeout.InfiniteTimeSpan || wait == TimeSpan.Zero ? wait : TimeSpan.FromMilliseconds(Math.Max(1, wait.TotalMilliseconds / Haste));
}
