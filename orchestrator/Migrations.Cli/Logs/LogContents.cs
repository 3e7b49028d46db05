using Migrations.Capture.Frames;
using Migrations.Capture.Segments;
using Migrations.Cli.Hosting;

namespace Migrations.Cli.Logs;

/// <summary>A capture log read for a person: everything that is whole, and every damage kept to be told.</summary>
/// <remarks>One thread. <see cref="Damages"/> fills while frames are read; a reading that goes over the log twice tells each damage once.</remarks>
internal sealed class LogContents(CaptureLog log, string shown)
{
    /// <summary>More places than this are counted, not listed.</summary>
    public const int MostDamagesTold = 20;

    private readonly HashSet<SegmentDamage> _damages = [];

    public CaptureLog Log => log;

    /// <summary>The folder as messages name it.</summary>
    public string Shown => shown;

    /// <summary>What is not as it was written; an open segment's unfinished tail is none.</summary>
    public IReadOnlyCollection<SegmentDamage> Damages => _damages;

    public IEnumerable<LogFrame> Frames(CancellationToken cancellationToken)
    {
        foreach (var item in log.Scan())
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (item.Frame is { } frame) { yield return frame; }
            else { Keep(item.Damage!); }
        }
    }

    public IEnumerable<LogFrame> Frames(LogSegment segment, CancellationToken cancellationToken)
    {
        foreach (var item in log.ScanSegment(segment))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (item.Frame is { } frame) { yield return frame; }
            else { Keep(item.Damage!); }
        }
    }

    public void Keep(SegmentDamage damage)
    {
        if (damage.Kind != DamageKind.Torn) { _damages.Add(damage); }
    }

    /// <summary>Tells the damages on the error stream.</summary>
    /// <returns>The exit code that goes with them: fine when there is none.</returns>
    public int Tell(CommandOutput output)
    {
        foreach (var damage in _damages.Take(MostDamagesTold)) { output.Note($"migrations: damaged: {Path.Combine(shown, damage.File)}, byte {damage.Offset}: {ShownText.Line(damage.Why)}"); }
        if (_damages.Count > MostDamagesTold) { output.Note($"migrations: and {_damages.Count - MostDamagesTold} more damaged places"); }
        return _damages.Count == 0 ? ExitCodes.Fine : ExitCodes.Incomplete;
    }
}
