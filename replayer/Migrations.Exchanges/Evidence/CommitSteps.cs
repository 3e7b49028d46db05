namespace Migrations.Exchanges.Evidence;

/// <summary>The steps of the commit rule that a test may leave out, to see that it is needed.</summary>
[Flags]
internal enum CommitSteps
{
    /// <summary>A copy that goes to a higher term under another primary forgets what it held above its checkpoint.</summary>
    ForgetAtReset = 1,

    /// <summary>A copy that comes up from its own store holds what the process before it held, up to the checkpoint on disk.</summary>
    InheritFromStore = 2,

    /// <summary>A primary of a later term that does not hold a pending effect rolls it back.</summary>
    DenyByLaterPrimary = 4,

    All = ForgetAtReset | InheritFromStore | DenyByLaterPrimary,
}
