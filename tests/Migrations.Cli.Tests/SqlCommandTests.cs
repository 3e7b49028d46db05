using DuckDB.NET.Data;

namespace Migrations.Cli.Tests;

public sealed class SqlCommandTests : IDisposable
{
    private readonly CliRun _run = new();

    public SqlCommandTests()
    {
        using var connection = new DuckDBConnection($"Data Source={Path.Combine(_run.Folder, "c.duckdb")}");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "CREATE TABLE t (n BIGINT, s VARCHAR, b BLOB, d DOUBLE, l VARCHAR[]); INSERT INTO t VALUES (7, 'a[b]', 'xy'::BLOB, 1.5, ['p','q']), (12, NULL, NULL, NULL, NULL)";
        command.ExecuteNonQuery();
    }

    [Fact]
    public async Task Answers_as_a_table_and_as_json()
    {
        Assert.Equal((0, string.Empty), (await _run.RunAsync("sql", "--database", "c.duckdb", "SELECT * FROM t ORDER BY n"), _run.Error));
        Assert.Equal(" n  s     b        d  l\n 7  a[b]  xy     1.5  [\"p\",\"q\"]\n12  NULL  NULL  NULL  NULL\n", _run.Out);

        _run.Input = "SELECT n, s FROM t ORDER BY n";
        Assert.Equal(0, await _run.RunAsync("sql", "--database", "c.duckdb", "--json"));
        Assert.Equal("""[[7,"a[b]"],[12,null]]""", _run.Json().GetProperty("rows").ToString().ReplaceLineEndings(string.Empty));
    }

    [Theory]
    [InlineData("DROP TABLE t", 1, "read-only")]
    [InlineData("SELECT nope FROM t", 1, "nope")]
    [InlineData("", 2, "give one SQL statement")]
    public async Task Refuses_what_it_cannot_do_in_one_message(string statement, int code, string message)
    {
        Assert.Equal(code, await _run.RunAsync("sql", "--database", "c.duckdb", statement));
        Assert.Contains(message, _run.Error, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("   at ", _run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_is_not_there_says_who_makes_it_and_one_that_is_no_database_is_named()
    {
        Assert.Equal(1, await _run.RunAsync("sql", "--database", "d.duckdb", "SELECT 1"));
        Assert.Equal("migrations: there is no DuckDB file at d.duckdb; 'migrations compare' makes it" + Environment.NewLine, _run.Error);

        _run.Write("bad.duckdb", new string('x', 5000));
        Assert.Equal(1, await _run.RunAsync("sql", "--database", "bad.duckdb", "SELECT 1"));
        Assert.Contains("bad.duckdb: ", _run.Error, StringComparison.Ordinal);
    }

    public void Dispose() => _run.Dispose();
}
