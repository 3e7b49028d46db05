namespace Migrations.Exchanges.Assembling;

/// <summary>What became of an exchange on the wire.</summary>
public enum ExchangeStatus : byte
{
    /// <summary>Request and final response are there, whole.</summary>
    Complete = 1,

    /// <summary>The request is whole; no response was seen.</summary>
    Unanswered = 2,

    /// <summary>The connection, a gap or the log ended inside the request or the response.</summary>
    CutOff = 3,

    /// <summary>The bytes are no HTTP request that can be framed; what follows on the connection is not read.</summary>
    Unparsable = 4,

    /// <summary>The framing can be read in two ways (conflicting lengths, and the like): never replayed unseen.</summary>
    Ambiguous = 5,

    /// <summary>The connection became something else (101, CONNECT).</summary>
    Upgraded = 6,
}
