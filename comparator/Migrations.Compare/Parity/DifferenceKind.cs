namespace Migrations.Compare.Parity;

/// <summary>How a document differs.</summary>
public enum DifferenceKind
{
    /// <summary>The source has it, the target has not.</summary>
    Missing = 1,

    /// <summary>The target has it, the source has not.</summary>
    Extra = 2,

    /// <summary>Both have it, under another routing.</summary>
    Routing = 3,

    /// <summary>Another version, the rest equal: an offset that <c>reconcile --versions</c> can remove.</summary>
    Version = 4,

    /// <summary>Another source.</summary>
    Source = 5,

    /// <summary>It kept changing while it was read.</summary>
    Unsettled = 6,

    /// <summary>One side could not give it (no <c>_source</c>, a closed index).</summary>
    Unreadable = 7,
}
