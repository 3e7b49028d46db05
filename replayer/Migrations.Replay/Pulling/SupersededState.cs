namespace Migrations.Replay.Pulling;

/// <summary>States of a document that no answer tells and that a later operation of it superseded.</summary>
/// <param name="After">The number of the last known one before them.</param>
/// <param name="By">The number of the one that superseded them.</param>
public sealed record SupersededState(string Id, long After, long By, long States);
