using Migrations.Cli.Demo.Traffic;

namespace Migrations.EndToEnd.Tests.Bytes;

/// <summary>Waiting by what the traffic has done, not by the clock.</summary>
internal static class RunningTraffic
{
    private static readonly TimeSpan _glance = TimeSpan.FromMilliseconds(10);

    /// <summary>Ends when so many requests were sent, or the traffic has ended.</summary>
    public static async Task UntilAskedAsync(this TrafficDriver driver, int requests, Task driving, CancellationToken token)
    {
        while (driver.Asked < requests && !driving.IsCompleted) { await Task.Delay(_glance, TimeProvider.System, token); }
    }

    /// <summary>Ends when the condition holds; fails after a minute.</summary>
    public static async Task UntilAsync(string what, Func<Task<bool>> holds, CancellationToken token)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (!await holds())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(began) < TimeSpan.FromMinutes(1), $"not within a minute: {what}");
            await Task.Delay(_glance, TimeProvider.System, token);
        }
    }
}
