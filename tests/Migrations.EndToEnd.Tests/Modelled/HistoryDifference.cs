namespace Migrations.EndToEnd.Tests.Modelled;

/// <summary>Where a history went apart.</summary>
internal sealed record HistoryDifference(int Seed, IReadOnlyList<HistoryStep> Steps, int At, string What)
{
    public override string ToString() =>
        $"seed {Seed}, step {At}: {What}\n  " + string.Join("\n  ", Steps.Take(At + 1).Select(static (s, i) => $"{i}: {s}"));
}
