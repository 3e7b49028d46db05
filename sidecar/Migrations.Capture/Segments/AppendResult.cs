namespace Migrations.Capture.Segments;

public enum AppendResult
{
    /// <summary>The frame will be durable when the next flush returns.</summary>
    Ok,

    /// <summary>The frame was not taken: seal this segment and begin the next.</summary>
    Full,
}
