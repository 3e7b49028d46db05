using System.Globalization;
using DuckDB.NET.Data;

namespace Migrations.Compare.Storing;

/// <summary>Short statements on a store's connection.</summary>
internal static class StoreCommands
{
    public static void Run(this DuckDBConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    /// <summary>The one number a statement answers, or null.</summary>
    public static long? Scalar(this DuckDBConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar() is { } value and not DBNull ? Convert.ToInt64(value, CultureInfo.InvariantCulture) : null;
    }

    /// <summary>All rows of a statement, each read by <paramref name="read"/>.</summary>
    public static List<T> Rows<T>(this DuckDBConnection connection, string sql, Func<DuckDBDataReader, T> read, params ReadOnlySpan<object> arguments)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        foreach (var argument in arguments) { command.Parameters.Add(new DuckDBParameter(argument)); }
        using var reader = command.ExecuteReader();
        var rows = new List<T>();
        while (reader.Read()) { rows.Add(read(reader)); }
        return rows;
    }
}
