using Migrations.Capture.Records;

namespace Migrations.Replay.Planning;

/// <summary>A state record with the moment it was captured.</summary>
public sealed record StateEvent(StateRecord Record, long MomentUnixNanos);
