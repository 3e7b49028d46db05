namespace Migrations.Replay.Settling;

/// <summary>What became of the documents whose writes had left them unsettled.</summary>
/// <param name="Documents">How many were looked at again.</param>
/// <param name="Waited">How long copies of requests whose connection broke were waited for; what comes later still is not seen.</param>
/// <param name="Corrected">How many of them had to be set.</param>
/// <param name="Open">Those that differ still, with why; the first hundred.</param>
public sealed record SettleResult(int Documents, TimeSpan Waited, int Corrected, IReadOnlyList<string> Open)
{
    public static SettleResult None { get; } = new(0, TimeSpan.Zero, 0, []);
}
