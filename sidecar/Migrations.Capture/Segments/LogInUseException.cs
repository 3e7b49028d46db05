namespace Migrations.Capture.Segments;

/// <summary>Another sidecar writes to this log.</summary>
public sealed class LogInUseException(string directory)
    : IOException($"The capture log {directory} is in use by another sidecar; give this one a directory of its own, or stop the other.");
