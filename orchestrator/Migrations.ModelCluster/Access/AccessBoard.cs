using Migrations.Exchanges.Routes;

namespace Migrations.ModelCluster.Access;

/// <summary>Whom the node answers, and who may write where, set in process: no client can change it. Nothing is asked for at first. Thread-safe.</summary>
/// <remarks>Refusals come before faults and before anything is done. Recorders and tests that call <see cref="ModelNode.HandleAsync"/> pass by it, as a node's own actions do.</remarks>
public sealed class AccessBoard
{
    private readonly Lock _gate = new();
    private string? _authorization;
    private Func<string, bool> _isForbidden = static _ => false;

    /// <summary>Every request without this value of the <c>Authorization</c> header is answered 401; null: none is needed.</summary>
    public void Demand(string? authorization)
    {
        lock (_gate) { _authorization = authorization; }
    }

    /// <summary>Writes to these indices, and their administration, are answered 403: a bulk item by item, other requests by the index of their path. Reads are not.</summary>
    public void Forbid(Func<string, bool> index)
    {
        lock (_gate) { _isForbidden = index; }
    }

    /// <summary>All may write everywhere again.</summary>
    public void Grant() => Forbid(static _ => false);

    internal bool Knows(ModelRequest request)
    {
        lock (_gate) { return _authorization is null || request.Authorization == _authorization; }
    }

    internal bool MayWrite(string index)
    {
        lock (_gate) { return !_isForbidden(index); }
    }

    /// <summary>Of a bulk each item is asked for by itself.</summary>
    internal bool May(RestRoute route) =>
        route.Class == RouteClass.Read || route.Api == "bulk" || (route.IndexExpression ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries).All(MayWrite);
}
