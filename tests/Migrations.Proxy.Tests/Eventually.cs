namespace Migrations.Proxy.Tests;

/// <summary>Looks again and again; fails when it has not become true in half a minute.</summary>
internal static class Eventually
{
    public static Task HoldsAsync(Func<bool> holds) => HoldsAsync(() => Task.FromResult(holds()));

    public static async Task HoldsAsync(Func<Task<bool>> holds)
    {
        using var expiry = new CancellationTokenSource(TimeSpan.FromSeconds(30), TimeProvider.System);
        while (!await holds()) { await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, expiry.Token); }
    }
}
