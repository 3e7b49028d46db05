namespace Migrations.Proxy.Securing;

/// <summary>Something made from files, and made anew when they change, without a restart. Any thread.</summary>
/// <remarks>Contents are compared, not times: a secret that is swapped behind a symbolic link changes no time. At most once a second, when a connection asks.</remarks>
internal sealed class TlsFiles<T>(IReadOnlyList<string> paths, Func<IReadOnlyList<string>, T> make, TimeProvider time, Action<string, string> failed)
{
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private string[] _contents = [];
    private T? _current;
    private long _lookedAt;
    private bool _isMade;

    /// <summary>The newest that could be made. What cannot be made any more is told, and the last good one stays.</summary>
    /// <exception cref="TlsFilesException">It is the first, and cannot be made.</exception>
    public T Current()
    {
        lock (_gate)
        {
            if (_isMade && time.GetElapsedTime(_lookedAt) < Look) { return _current!; }
            _lookedAt = time.GetTimestamp();
            try
            {
                string[] contents = [.. paths.Select(File.ReadAllText)];
                if (_isMade && contents.SequenceEqual(_contents, StringComparer.Ordinal)) { return _current!; }
                _contents = contents; // a bad one is told once
                _current = make(contents);
                _isMade = true;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or System.Security.Cryptography.CryptographicException or ArgumentException)
            {
                if (!_isMade) { throw new TlsFilesException($"{string.Join(", ", paths)} cannot be used: {e.Message}"); }
                failed(string.Join(", ", paths), e.Message);
            }
            return _current!;
        }
    }
}
