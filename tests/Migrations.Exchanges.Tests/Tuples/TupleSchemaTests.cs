using System.Globalization;
using System.Text;
using Migrations.Exchanges.Tuples;
using Migrations.Testing;

namespace Migrations.Exchanges.Tests.Tuples;

public class TupleSchemaTests
{
    [Fact]
    public void The_columns_are_as_approved() => ApprovedText.Check(typeof(TupleSchemaTests).Assembly, "Tuples", "schema", Describe());

    [Fact]
    public void Each_member_of_a_tuple_has_its_column()
    {
        var columns = TupleSchema.Arrow.FieldsList.Select(static f => f.Name).ToHashSet();
        var missing = typeof(ExchangeTuple).GetProperties().Select(static p => SnakeCase(p.Name)).Where(n => !columns.Contains(n));

        Assert.Equal(["exchange"], missing); // epoch, connection, number
    }

    private static string Describe()
    {
        var text = new StringBuilder();
        foreach (var (key, value) in TupleSchema.Arrow.Metadata) { text.Append(CultureInfo.InvariantCulture, $"{key} = {value}\n"); }
        foreach (var f in TupleSchema.Arrow.FieldsList) { text.Append(CultureInfo.InvariantCulture, $"{f.Name} {f.DataType.Name}{(f.IsNullable ? " null" : "")}\n"); }
        return text.ToString();
    }

    private static string SnakeCase(string name) =>
        string.Concat(name.Select(static (c, i) => char.IsUpper(c) && i > 0 ? $"_{char.ToLowerInvariant(c)}" : $"{char.ToLowerInvariant(c)}"));
}
