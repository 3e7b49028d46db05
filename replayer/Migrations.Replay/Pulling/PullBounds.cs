namespace Migrations.Replay.Pulling;

/// <summary>From which position of a shard to which one is pulled. Of documents outside only the ids are read.</summary>
/// <param name="From">Numbers above it are wanted; null: as the options say for every shard.</param>
/// <param name="To">And up to it; null: as far as the source has got.</param>
public readonly record struct PullBounds(long? From, long? To);
