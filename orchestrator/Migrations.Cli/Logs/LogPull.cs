using Migrations.Replay.Backfill;
using Migrations.Replay.Pulling;

namespace Migrations.Cli.Logs;

/// <summary>A finished pull, and the image that it begins above.</summary>
internal sealed record LogPull(PullImage Pulled, BackfillImage Image);
