namespace Migrations.Cli.Runs;

/// <summary>Progress told on the caller's own thread; <see cref="Progress{T}"/> would tell it later, after the answer.</summary>
internal sealed class ReportedProgress<T>(Action<T> show) : IProgress<T>
{
    public void Report(T value) => show(value);
}
