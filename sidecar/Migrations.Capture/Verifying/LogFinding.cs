namespace Migrations.Capture.Verifying;

/// <summary>One thing that a verification found.</summary>
/// <param name="File">Name of the file it was found in; empty when it concerns the log as a whole.</param>
/// <param name="Place">Where: a byte of the file, a sequence of a link, a connection.</param>
/// <param name="Sentence">What, without payload.</param>
public sealed record LogFinding(FindingSeverity Severity, string File, string Place, string Sentence)
{
    public override string ToString() => File.Length == 0 ? $"{Place}: {Sentence}" : $"{File}, {Place}: {Sentence}";
}

public enum FindingSeverity
{
    /// <summary>Worth knowing; nothing is wrong or missing.</summary>
    Note,

    /// <summary>Something is missing, and the log says so itself.</summary>
    Gap,

    /// <summary>The log contradicts itself: damage, or a loss that nothing accounts for.</summary>
    Error,
}
