namespace Migrations.Cli.Demo.Traffic;

/// <summary>How a connection ended.</summary>
public enum ConnectionEnd
{
    /// <summary>We closed it after the last answer.</summary>
    Closed,

    /// <summary>We hung up in the middle of something, on purpose.</summary>
    HungUp,

    /// <summary>The node closed it after an answer that said so.</summary>
    ClosedByNode,

    /// <summary>It broke: the node died, or cut it off.</summary>
    Lost,
}
