using System.Globalization;

namespace Migrations.EndToEnd.Tests.Modelled;

/// <summary>One request of a history. <c>{scroll}</c> in the body stands for the last scroll id that was given.</summary>
internal sealed record HistoryStep(string Method, string Target, string? Body)
{
    public const string LastScroll = "{scroll}";

    private const string WaitMethod = "WAIT";

    /// <summary>Not a request: time passes, for both; null when it is one.</summary>
    public TimeSpan? Passes => Method == WaitMethod ? TimeSpan.FromMilliseconds(int.Parse(Target, CultureInfo.InvariantCulture)) : null;

    public static HistoryStep Wait(TimeSpan time) => new(WaitMethod, ((int)time.TotalMilliseconds).ToString(CultureInfo.InvariantCulture), null);

    public override string ToString() => $"{Method} {Target} {Body?.Replace("\n", "\\n", StringComparison.Ordinal)}";
}
