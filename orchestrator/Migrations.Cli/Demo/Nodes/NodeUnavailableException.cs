namespace Migrations.Cli.Demo.Nodes;

/// <summary>A node could not be fetched, made or started; the message says which, why, and shows the last lines of the log.</summary>
public sealed class NodeUnavailableException : Exception
{
    /// <summary>Says why.</summary>
    public NodeUnavailableException(string message)
        : base(message)
    {
    }

    /// <summary>Says why, and what lay beneath.</summary>
    public NodeUnavailableException(string message, Exception inner)
        : base(message, inner)
    {
    }

    /// <summary>True when somebody else has a port that the node was to listen on.</summary>
    public bool IsPortTaken { get; init; }

    /// <summary>Without a reason; kept for the pattern.</summary>
    public NodeUnavailableException()
    {
    }
}
