namespace Migrations.Compare.Parity;

/// <summary>A rule that hid something in this check.</summary>
public sealed record ParityRuleUse(string Name, string Reason, int Differences);
