namespace Migrations.Compare.Parity;

/// <summary>Where a parity check stands, after each index.</summary>
public sealed record ParityProgress(string Index, int IndicesDone, int Indices, long Documents);
