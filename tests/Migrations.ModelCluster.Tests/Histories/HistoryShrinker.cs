namespace Migrations.ModelCluster.Tests.Histories;

/// <summary>Makes a failing history smaller for as long as it fails: fewer steps, fewer kills, no faults.</summary>
/// <remarks>A replay is concurrent: a smaller history counts as sound when it holds a few times.</remarks>
internal static class HistoryShrinker
{
    private const int Tries = 3;

    /// <param name="failure">Null when a history holds.</param>
    public static async Task<(History History, string Failure)> ShrinkAsync(History failing, string why, Func<History, Task<string?>> failure)
    {
        for (var shrank = true; shrank;)
        {
            shrank = false;
            foreach (var smaller in Smaller(failing))
            {
                if (await FailsAsync(smaller, failure) is not { } reason || KindOf(reason) != KindOf(why)) { continue; }
                (failing, why, shrank) = (smaller, reason, true);
                break;
            }
        }

        return (failing, why);
    }

    private static async Task<string?> FailsAsync(History history, Func<History, Task<string?>> failure)
    {
        for (var i = 0; i < Tries; i++)
        {
            if (await failure(history) is { } why) { return why; }
        }

        return null;
    }

    /// <summary>Another failure than the one that was found is another finding.</summary>
    private static string KindOf(string failure) => failure.Split('\n')[0] is var first && first.IndexOf(':', StringComparison.Ordinal) is > 0 and var colon ? first[..colon] : first;

    private static IEnumerable<History> Smaller(History history)
    {
        if (history.HasFaults) { yield return history with { HasFaults = false }; }
        if (history.HasRefusals) { yield return history with { RefusedFrom = null }; }
        for (var i = 0; i < history.Crashes.Count; i++) { yield return history with { Crashes = [.. history.Crashes.Where((_, at) => at != i)] }; }
        for (var part = history.Steps.Count / 2; part > 0; part /= 2)
        {
            for (var from = 0; from < history.Steps.Count; from += part)
            {
                var (first, length) = (from, part);
                yield return history with { Steps = [.. history.Steps.Where((_, at) => at < first || at >= first + length)] };
            }
        }
    }
}
