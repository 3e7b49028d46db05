using System.Globalization;
using DuckDB.NET.Data;

namespace Migrations.Compare.Storing;

/// <summary>The one way to open a comparison's DuckDB file.</summary>
/// <remarks>
/// One process owns the file: it holds a lock that any <c>File.Open</c> or <c>File.Copy</c> of the same file in this process would drop when closed.
/// So nobody opens, copies or hashes it, and every path is made absolute here, since two spellings would make two databases on one file.
/// </remarks>
public static class StoreConnection
{
    /// <summary>Opens for writing and makes the schema.</summary>
    /// <exception cref="StoreException">It is in use, of another version, or no DuckDB file.</exception>
    public static DuckDBConnection OpenOwner(string path, int threads = 2, int memoryLimitMb = 1024)
    {
        var full = Path.GetFullPath(path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        var options = string.Create(CultureInfo.InvariantCulture, $"{Common(full)};threads={threads};memory_limit={memoryLimitMb}MB;preserve_insertion_order=false");
        var connection = Open(full, options);
        try
        {
            Prepare(connection, full);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Opens for reading; several may at once, while nobody writes.</summary>
    /// <exception cref="StoreException">There is none, it is being written, or it is no DuckDB file.</exception>
    public static DuckDBConnection OpenReader(string path)
    {
        var full = Path.GetFullPath(path);
        if (!File.Exists(full)) { throw new StoreException(full, "there is no such file; compare makes it", null); }
        return Open(full, Common(full) + ";ACCESS_MODE=READ_ONLY");
    }

    private static string Common(string path) => $"Data Source={path};autoinstall_known_extensions=false;autoload_known_extensions=false";

    private static DuckDBConnection Open(string path, string options)
    {
        var connection = new DuckDBConnection(options);
        try
        {
            connection.Open();
            return connection;
        }
        catch (DuckDBException e)
        {
            connection.Dispose();
            throw new StoreException(path, e.Message, e);
        }
    }

    private static void Prepare(DuckDBConnection connection, string path)
    {
        try
        {
            connection.Run(StoreSchema.Sql);
            var version = connection.Scalar("SELECT max(version) FROM schema_version");
            if (version is null) { connection.Run($"INSERT INTO schema_version VALUES ({StoreSchema.Version})"); }
            else if (version != StoreSchema.Version) { throw new StoreException(path, $"it has schema version {version}, this program writes {StoreSchema.Version}; judge the run into a new file", null); }
        }
        catch (DuckDBException e)
        {
            throw new StoreException(path, e.Message, e);
        }
    }
}
