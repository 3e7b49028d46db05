using Migrations.Replay.Sending;

namespace Migrations.Replay.Executing;

/// <summary>How a log is replayed.</summary>
public sealed record ReplayOptions
{
    public required TargetOptions Target { get; init; }

    /// <summary>Where tuples, intents and the result are kept. A directory that holds them already is gone on with.</summary>
    public required string RunDirectory { get; init; }

    /// <summary>Where the image lies that was brought over before; null: none was.</summary>
    public string? BackfillDirectory { get; init; }

    /// <summary>Where lies what was pulled from the source after the log; null: nothing was.</summary>
    public string? PullDirectory { get; init; }

    /// <summary>What the documents end as where the target's own outcome differs.</summary>
    public OutcomePolicy Outcome { get; init; } = OutcomePolicy.Source;

    /// <summary>
    /// True (default): at "as fast as order allows" a write waits for the reads that had been answered before it began, so that they see what they saw.
    /// False: writes never wait for reads; more reads race.
    /// </summary>
    public bool ReadsHoldWrites { get; init; } = true;

    /// <summary>What a target does to a replay that refuses the caller (403) though the source had not.</summary>
    public RefusalPolicy Refusals { get; init; } = RefusalPolicy.Stop;

    /// <summary>How long, once all is through, copies of requests whose connection broke are waited for before their documents are looked at again; no wait when nothing broke.</summary>
    public TimeSpan SettleAfter { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How often tuples are handed to the file; what a crash loses of them is looked at again.</summary>
    public TimeSpan FlushEvery { get; init; } = TimeSpan.FromMilliseconds(200);
}

/// <summary>How far a replay goes with a target that refuses the caller. 401 always stops it.</summary>
public enum RefusalPolicy : byte
{
    /// <summary>A single refusal is a difference. Refused administration, or many refusals of one name in a row, stop the replay; started again it goes on from there.</summary>
    Stop = 1,

    /// <summary>Every refusal is a difference.</summary>
    GoOn = 2,
}

/// <summary>Whose outcome counts.</summary>
public enum OutcomePolicy : byte
{
    /// <summary>Requests are sent; documents whose outcome differs are set to the source's.</summary>
    Source = 1,

    /// <summary>Requests are sent; what the target makes of them stays.</summary>
    Own = 2,

    /// <summary>Writes are not sent: their committed effects are applied.</summary>
    Effects = 3,
}
