using Microsoft.Extensions.Time.Testing;
using Migrations.Proxy.Securing;
using Migrations.Sidecar.Tests;

namespace Migrations.Proxy.Tests;

/// <summary>Files are read beside the sockets' threads, and a disk that does not answer holds nobody up for long.</summary>
public sealed class TlsFilesTests : IDisposable
{
    private readonly TestFolder _folder = new();
    private readonly FakeTimeProvider _time = new();
    private readonly List<string> _failed = [];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private string File => Path.Combine(_folder.Path, "file");

    public void Dispose() => _folder.Dispose();

    /// <summary>Every new connection waited, on the thread that serves the sockets, for as long as the disk took.</summary>
    [Fact]
    public async Task While_a_disk_does_not_answer_the_last_good_one_serves()
    {
        Write("first");
        using var disk = new SemaphoreSlim(1);
        using var begun = new SemaphoreSlim(0);
        var files = new TlsFiles<string>([File], texts => { begun.Release(); disk.Wait(); disk.Release(); return texts[0]; }, _time, Failed);
        files.Load();
        await begun.WaitAsync(Cancel);
        Write("second");
        await disk.WaitAsync(Cancel);
        _time.Advance(TimeSpan.FromSeconds(2));
        var looking = files.CurrentAsync(Cancel).AsTask();
        await begun.WaitAsync(Cancel);
        Assert.Equal("first", await files.CurrentAsync(Cancel)); // who comes after it does not wait
        Assert.False(looking.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("first", await looking);
        disk.Release();
        await Eventually.HoldsAsync(async () => await files.CurrentAsync(Cancel) == "second");
    }

    [Fact]
    public async Task What_could_never_be_made_is_an_error_for_who_asks_and_is_made_once_it_can_be()
    {
        var files = new TlsFiles<string>([File], static texts => texts[0], _time, Failed);
        Assert.Throws<TlsFilesException>(files.Load);
        await Assert.ThrowsAsync<TlsFilesException>(async () => await files.CurrentAsync(Cancel));
        Write("here");
        Assert.Equal("here", await files.CurrentAsync(Cancel));
        Assert.Empty(_failed);
    }

    [Fact]
    public async Task A_bad_one_is_told_once_and_the_last_good_one_stays()
    {
        Write("good");
        var files = new TlsFiles<string>([File], static texts => texts[0] == "bad" ? throw new ArgumentException("it is bad") : texts[0], _time, Failed);
        files.Load();
        Write("bad");
        for (var i = 0; i < 3; i++)
        {
            _time.Advance(TimeSpan.FromSeconds(2));
            Assert.Equal("good", await files.CurrentAsync(Cancel));
        }
        Assert.Equal($"{File}: it is bad", Assert.Single(_failed));
    }

    [Fact]
    public void A_file_that_is_too_large_is_refused()
    {
        Write(new string(' ', (int)TlsFiles<string>.MaxFileBytes + 1));
        Assert.Contains("has more than", Assert.Throws<TlsFilesException>(new TlsFiles<string>([File], static texts => texts[0], _time, Failed).Load).Message, StringComparison.Ordinal);
    }

    private void Write(string text) => System.IO.File.WriteAllText(File, text);

    private void Failed(string files, string why) => _failed.Add($"{files}: {why}");
}
