namespace Migrations.ModelCluster.Documents;

/// <summary>What became of an operation that was not refused.</summary>
/// <param name="WasThere">The document lived before.</param>
internal sealed record WriteResult(DocumentEntry Entry, bool WasThere)
{
    public string Name => (Entry.IsDeleted, WasThere) switch
    {
        (true, true) => "deleted",
        (true, false) => "not_found",
        (false, true) => "updated",
        (false, false) => "created",
    };

    public int Status => Name switch { "created" => 201, "not_found" => 404, _ => 200 };
}
