using Migrations.Compare.Storing;

namespace Migrations.Cli.Demo.Embedded;

/// <summary>How often one place of one request's answers differs, as the comparison's file has it.</summary>
/// <param name="Shows">Kind and place.</param>
/// <param name="Pairs">Pairs of answers that show it.</param>
internal sealed record AnswerDifference(string Method, string Target, string Shows, int Pairs)
{
    private const string Sql = """
        SELECT e.method, e.path, d.kind || ' ' || d.place, count(DISTINCT (d.ordinal, d.unit))
        FROM current_differences d JOIN exchanges e USING (run_id, ordinal, unit) GROUP BY ALL ORDER BY ALL
        """;

    public static IReadOnlyList<AnswerDifference> Read(string database)
    {
        using var connection = StoreConnection.OpenReader(database);
        using var command = connection.CreateCommand();
        command.CommandText = Sql;
        using var rows = command.ExecuteReader();
        var read = new List<AnswerDifference>();
        while (rows.Read()) { read.Add(new(rows.GetString(0), rows.GetString(1), rows.GetString(2), (int)rows.GetInt64(3))); }
        return read;
    }
}
