namespace Migrations.EndToEnd.Tests.Modelled;

/// <summary>One request of a history.</summary>
internal sealed record HistoryStep(string Method, string Target, string? Body)
{
    public override string ToString() => $"{Method} {Target} {Body?.Replace("\n", "\\n", StringComparison.Ordinal)}";
}
