namespace Migrations.ModelCluster;

/// <summary>One HTTP request, as the node's REST layer gets it.</summary>
/// <param name="Target">Path and query as sent, percent-encoded.</param>
/// <param name="Body">Decoded of nothing; owned by the request.</param>
public sealed record ModelRequest(string Method, string Target, ReadOnlyMemory<byte> Body)
{
    /// <summary>The client's own name for the request, kept with its task.</summary>
    public string? OpaqueId { get; init; }

    /// <summary>The request's <c>Authorization</c> header, or null.</summary>
    public string? Authorization { get; init; }

    /// <summary>Whose request it is: goes with every effect to <see cref="INodeWitness"/>. Null when nobody records.</summary>
    public object? Stamp { get; init; }

    /// <summary>Without body and credentials.</summary>
    public override string ToString() => $"{Method} {Target}";
}
