namespace Migrations.ModelCluster.Tests.Histories;

/// <summary>The system's time, in which nobody waits long: waits between attempts and before a second look take a hundredth.</summary>
/// <remarks>What bounds a call that never ends, a minute and more, is let to be longer: a hundredth of that a loaded machine may take for a call that goes well.</remarks>
internal sealed class HastyTime : TimeProvider
{
    private const int Haste = 100;
    private const int HasteOfBounds = 10;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        base.CreateTimer(callback, state, Sooner(dueTime), Sooner(period));

    private static TimeSpan Sooner(TimeSpan wait) => wait == Timeout.InfiniteTimeSpan || wait == TimeSpan.Zero ? wait : TimeSpan.FromMilliseconds(Math.Max(1, wait.TotalMilliseconds / (wait < TimeSpan.FromMinutes(1) ? Haste : HasteOfBounds)));
}
