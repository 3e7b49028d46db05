namespace Migrations.EndToEnd.Tests.Modelled;

/// <summary>Where a history went apart.</summary>
internal sealed record HistoryDifference(HistoryKind Kind, int Seed, IReadOnlyList<HistoryStep> Steps, int At, string What)
{
    public override string ToString() =>
        $"{Kind}, seed {Seed}, step {At}: {What}\n  " + string.Join("\n  ", Steps.Take(At + 1).Select(static (s, i) => $"{i}: {s}"));
}
