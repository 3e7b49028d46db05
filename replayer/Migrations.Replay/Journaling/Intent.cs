using Migrations.Capture.Records;

namespace Migrations.Replay.Journaling;

/// <summary>One record of the <see cref="IntentLog"/>: a unit, by the name it keeps across restarts, and how far it has come.</summary>
public readonly record struct Intent(RequestStamp Stamp, int Part, IntentMark Mark);

/// <summary>How far a unit has come.</summary>
public enum IntentMark : uint
{
    /// <summary>It may reach the target from now on.</summary>
    Begun = 1,

    /// <summary>It was answered, and its documents are as they have to be.</summary>
    Ended = 2,
}
