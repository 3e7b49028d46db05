namespace Migrations.Cli.Hosting;

/// <summary>One line on standard error that is written over while the work goes on; silent when that is no terminal.</summary>
/// <remarks>Any thread may report: <see cref="Show"/> takes a lock. At most ten times a second.</remarks>
internal sealed class ProgressLine(CommandEnvironment environment) : IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);
    private readonly Lock _gate = new();
    private long _shownAt;
    private int _width;

    public void Show(string text)
    {
        if (!environment.ShowsProgress) { return; }
        lock (_gate)
        {
            if (_width > 0 && environment.Time.GetElapsedTime(_shownAt) < Pause) { return; }
            _shownAt = environment.Time.GetTimestamp();
            var line = text.Length > 110 ? text[..110] : text;
            environment.Error.Write("\r" + line.PadRight(_width));
            _width = Math.Max(line.Length, 1);
        }
    }

    /// <summary>Wipes the line.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            if (_width > 0) { environment.Error.Write("\r" + new string(' ', _width) + "\r"); }
            _width = 0;
        }
    }
}
