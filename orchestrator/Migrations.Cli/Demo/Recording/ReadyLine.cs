using System.Globalization;
using System.Text.RegularExpressions;
using Migrations.Cli.Demo.Nodes;

namespace Migrations.Cli.Demo.Recording;

/// <summary>The line by which sidecar and proxy say that they are listening.</summary>
internal static partial class ReadyLine
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan _glance = TimeSpan.FromMilliseconds(50);

    /// <summary>Waits for it; ends the process when it does not come.</summary>
    /// <param name="name">What it is, for the failure.</param>
    /// <returns>The port it listens on.</returns>
    /// <exception cref="NodeUnavailableException">It ended, or did not say that it is ready in time.</exception>
    public static async Task<int> WaitAsync(OwnedProcess process, string name, TimeProvider time, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        while (time.GetElapsedTime(started) < _patience)
        {
            if (Ready().Match(process.Tail) is { Success: true } ready) { return int.Parse(ready.Groups[1].Value, CultureInfo.InvariantCulture); }
            if (process.HasExited) { break; }
            await Task.Delay(_glance, time, cancellationToken);
        }

        var tail = process.Tail;
        await process.DisposeAsync();
        throw new NodeUnavailableException($"the {name} did not start:\n{tail}");
    }

    [GeneratedRegex(@"ready on 127\.0\.0\.1:(\d+)", RegexOptions.CultureInvariant)]
    private static partial Regex Ready();
}
