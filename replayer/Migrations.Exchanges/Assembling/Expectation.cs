namespace Migrations.Exchanges.Assembling;

/// <summary>How the node answered a request that asked leave to send its body.</summary>
internal enum Expectation : byte
{
    /// <summary>No answer was seen.</summary>
    Open = 0,

    /// <summary>100, or a final answer other than a refusal: the body belongs to the request.</summary>
    Met = 1,

    /// <summary>413 or 417: the node's decoder begins a new request right behind the head.</summary>
    Refused = 2,
}
