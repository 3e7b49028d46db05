namespace Migrations.ModelCluster.Faults;

/// <summary>What may go wrong with a request.</summary>
public enum FaultKind : byte
{
    /// <summary>It is answered late.</summary>
    Delay = 1,

    /// <summary>429, nothing was done.</summary>
    TooBusy = 2,

    /// <summary>503, nothing was done.</summary>
    Unavailable = 3,

    /// <summary>The connection ends, nothing was done.</summary>
    Reset = 4,

    /// <summary>It is done, and the connection ends before the answer.</summary>
    LostAnswer = 5,

    /// <summary>The connection ends; the request is done when <see cref="ModelNode.DeliverLateAsync"/> is called.</summary>
    Late = 6,

    /// <summary>It is done twice; the first answer is given.</summary>
    Doubled = 7,

    /// <summary>401: the caller is not known.</summary>
    Unauthorized = 8,

    /// <summary>403: the caller may not.</summary>
    Forbidden = 9,
}
