namespace Migrations.Capture.Records;

/// <summary>What a frame was to the reader of records.</summary>
public enum RecordStatus
{
    /// <summary>The frame ends a record, and it was read.</summary>
    Complete,

    /// <summary>The record goes on in a later frame of the same link.</summary>
    NeedsMore,

    /// <summary>The frame carries request or response bytes.</summary>
    Bytes,

    /// <summary>The payload is not what its kind says.</summary>
    Malformed,

    /// <summary>The frames of one record came to more than a record may have; its rest is skipped.</summary>
    TooLarge,
}

/// <summary>What one frame came to.</summary>
/// <param name="Problem">Why it is Malformed or TooLarge; on any other status, what became of an unfinished record before it, else null.</param>
public readonly record struct RecordResult(RecordStatus Status, LogRecord? Record, string? Problem);
