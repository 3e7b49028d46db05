using System.Text;
using Migrations.Compare.Storing;
using Migrations.Testing;

namespace Migrations.Compare.Tests.Storing;

public sealed class SchemaTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("schema-").FullName;

    [Fact]
    public void The_schema_is_as_approved() => ApprovedText.Check(typeof(SchemaTests).Assembly, "Storing", "schema", Describe());

    [Fact]
    public void The_page_names_every_table_view_and_column()
    {
        var page = File.ReadAllText(Path.Combine(ApprovedText.Metadata(typeof(SchemaTests).Assembly, "RepositoryRoot"), "docs", "store.md"));
        var missing = Describe().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => l.Trim().Split(' ')[0]).Where(name => !page.Contains($"`{name}`", StringComparison.Ordinal));

        Assert.Empty(missing.Distinct());
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string Describe()
    {
        using var connection = StoreConnection.OpenOwner(Path.Combine(_folder, "s.duckdb"));
        var rows = connection.Rows(
            "SELECT table_name, column_name, data_type, is_nullable FROM information_schema.columns ORDER BY table_name, ordinal_position", r => (Table: r.GetString(0), Column: r.GetString(1), Type: r.GetString(2), Nullable: r.GetString(3)));
        var text = new StringBuilder();
        foreach (var table in rows.GroupBy(r => r.Table))
        {
            text.Append(table.Key).Append('\n');
            foreach (var column in table) { text.Append("  ").Append(column.Column).Append(' ').Append(column.Type).Append(column.Nullable == "YES" ? " or null\n" : "\n"); }
        }

        return text.ToString();
    }
}
