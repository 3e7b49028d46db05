namespace Migrations.Compare.Storing;

/// <summary>The comparison's file cannot be used; the message names it and says why.</summary>
public sealed class StoreException(string path, string why, Exception? inner) : Exception($"{path}: {why}", inner)
{
    public string StorePath { get; } = path;
}
