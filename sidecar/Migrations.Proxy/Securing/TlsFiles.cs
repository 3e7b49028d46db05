using System.Security.Cryptography;

namespace Migrations.Proxy.Securing;

/// <summary>Something made from files, and made anew when they change, without a restart. Any thread.</summary>
/// <remarks>
/// Contents are compared, not times: a secret that is swapped behind a symbolic link changes no time. At most once a second, when a connection asks;
/// never on the thread of a socket, and a disk that does not answer holds up one connection for a second, and the rest not at all.
/// </remarks>
/// <param name="mayBeMissing">Where a file is missing, what is made is null.</param>
internal sealed class TlsFiles<T>(IReadOnlyList<string> paths, Func<IReadOnlyList<string>, T> make, TimeProvider time, Action<string, string> failed, bool mayBeMissing = false)
    where T : class
{
    /// <summary>Of one file; more is no certificate.</summary>
    public const long MaxFileBytes = 4 << 20;

    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private string[] _contents = []; // the look's own
    private volatile Made? _made;
    private volatile string _problem = "no answer in time";
    private long _lookedAt;
    private Task _looking = Task.CompletedTask;

    /// <summary>The first look, on this thread.</summary>
    /// <exception cref="TlsFilesException">It cannot be made.</exception>
    public void Load()
    {
        _lookedAt = time.GetTimestamp();
        LookNow();
        if (_made is null) { throw Unusable(); }
    }

    /// <summary>The newest that could be made. What cannot be made any more is told, and the last good one stays.</summary>
    /// <exception cref="TlsFilesException">None could ever be made.</exception>
    public async ValueTask<T?> CurrentAsync(CancellationToken cancel)
    {
        Task looking;
        lock (_gate)
        {
            if (_made is { } made && (!_looking.IsCompleted || time.GetElapsedTime(_lookedAt) < Look)) { return made.Value; }
            if (_looking.IsCompleted)
            {
                _lookedAt = time.GetTimestamp();
                _looking = Task.Run(LookNow, CancellationToken.None);
            }
            looking = _looking;
        }
        try
        {
            await looking.WaitAsync(Look, time, cancel);
        }
        catch (TimeoutException)
        {
            // What there is serves on.
        }
        return (_made ?? throw Unusable()).Value;
    }

    // One at a time.
    private void LookNow()
    {
        try
        {
            string[] contents = mayBeMissing && !paths.All(File.Exists) ? [] : [.. paths.Select(Read)];
            if (_made is not null && contents.SequenceEqual(_contents, StringComparer.Ordinal)) { return; }
            _contents = contents; // a bad one is told once
            _made = new Made(contents.Length == 0 ? null : make(contents));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException)
        {
            _problem = e.Message;
            if (_made is not null) { failed(string.Join(", ", paths), e.Message); }
        }
    }

    private static string Read(string path)
    {
        using var file = File.OpenRead(path);
        if (file.CanSeek && file.Length > MaxFileBytes) { throw new IOException($"{path} has more than {MaxFileBytes} bytes."); }
        using var reader = new StreamReader(file);
        return reader.ReadToEnd();
    }

    private TlsFilesException Unusable() => new($"{string.Join(", ", paths)} cannot be used: {_problem}");

    private sealed record Made(T? Value);
}
