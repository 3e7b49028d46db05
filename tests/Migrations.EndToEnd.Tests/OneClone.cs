namespace Migrations.EndToEnd.Tests;

/// <summary>One clone for the tests of a class, made when the first of them asks: what one has built the next need not.</summary>
public sealed class OneClone : IDisposable
{
    private FreshClone? _clone;

    public void Dispose() => _clone?.Dispose();

    internal async Task<FreshClone> GetAsync(CancellationToken token) => _clone ??= await FreshClone.MakeAsync(token);
}
